/** Reads the one kind of WAV file that the synthesiser writes: 16 bits, mono. */

export interface Wave {
  readonly sampleRate: number;
  /** -1 to 1. */
  readonly samples: Float32Array;
}

export function readWave(file: Buffer): Wave {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'RIFF') throw new Error('not a WAV file');
  let sampleRate = 0;
  for (let offset = 12; offset + 8 <= file.length; ) {
    const name = file.toString('latin1', offset, offset + 4);
    const size = Math.min(file.readUInt32LE(offset + 4), file.length - offset - 8);
    if (name === 'fmt ') {
      if (file.readUInt16LE(offset + 10) !== 1 || file.readUInt16LE(offset + 22) !== 16) throw new Error('not mono with 16 bits');
      sampleRate = file.readUInt32LE(offset + 12);
    }
    if (name === 'data') {
      const samples = new Float32Array(size >> 1);
      for (let index = 0; index < samples.length; index += 1) samples[index] = file.readInt16LE(offset + 8 + 2 * index) / 32_768;
      return { sampleRate, samples };
    }
    offset += 8 + size + (size & 1);
  }
  throw new Error('a WAV file without data');
}
