/**
 * Sound samples as a WAV file: 16-bit PCM.
 *
 * @param channels - samples from -1 to 1, all of one length; louder ones are clamped, and what is no number becomes silence.
 * @param sampleRate - Hz.
 * @throws RangeError for no channel, more than 8, or channels of different lengths.
 */
export function encodeWav(channels: readonly Float32Array[], sampleRate: number): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  if (channels.length < 1 || channels.length > 8) throw new RangeError(`a WAV file has 1 to 8 channels, not ${channels.length}`);
  if (channels.some((channel) => channel.length !== frames)) throw new RangeError('channels of a WAV file must have one length');

  const blockBytes = channels.length * 2;
  const dataBytes = frames * blockBytes;
  const file = new Uint8Array(44 + dataBytes);
  const view = new DataView(file.buffer);
  const name = (offset: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(offset + index, text.charCodeAt(index));
  };
  name(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockBytes, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, dataBytes, true);

  const samples = new Int16Array(frames * channels.length);
  channels.forEach((channel, place) => {
    for (let index = 0; index < frames; index += 1) {
      const value = channel[index] as number;
      samples[index * channels.length + place] = value >= 1 ? 32_767 : value <= -1 ? -32_767 : Math.round(value * 32_767) || 0;
    }
  });
  if (LITTLE_ENDIAN) file.set(new Uint8Array(samples.buffer), 44);
  else samples.forEach((sample, index) => view.setInt16(44 + index * 2, sample, true));
  return file;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
