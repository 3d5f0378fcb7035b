/** Makes what a request asks for: real files that tell by which seed. */
import { drawPicture, makeClip, speak } from '../../openai/simulator/media.ts';

export type Wanted = Readonly<Record<string, unknown>>;

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

export async function make(kind: 'image' | 'video' | 'audio', wanted: Wanted, seed: number): Promise<Uint8Array> {
  if (kind === 'audio') return speak(seed);
  const [width, height] = [numberOf(wanted.width, 256), numberOf(wanted.height, 256)];
  if (kind === 'video') return makeClip({ width, height, frames: numberOf(wanted.frames, 17), fps: numberOf(wanted.fps, 16), seed });
  return await drawPicture({ width, height, seed, format: wanted.outputFormat === 'jpg' ? 'jpeg' : 'png' });
}

