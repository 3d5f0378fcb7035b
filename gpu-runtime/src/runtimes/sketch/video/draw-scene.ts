/** Draws the picture that a camera will move through. */
import type { Life } from '../camera/direct-shot.ts';
import { textureSize } from '../camera/make-shot.ts';
import type { Picture } from '../pictures/draw.ts';
import type { SketchThreads } from '../threads/sketch-threads.ts';

/** Sides of the drawing, in frame sides: a push in must not show its pixels. */
const FINENESS = 1.5;

export interface SceneOrder {
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  readonly steps: number;
  readonly seed: number;
  /** Falls in the clip, so it must not hang in the picture as well. */
  readonly falls?: readonly Life[];
}

export async function drawScene(threads: SketchThreads, order: SceneOrder, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<Picture> {
  const { width, height, falls = [], negativePrompt = '', ...rest } = order;
  const most = textureSize(width, height);
  const scale = Math.min(FINENESS, most.width / width);
  const hanging = falls.flatMap((life) => (life === 'snow' ? ['snowfall', 'snowing'] : life === 'rain' ? ['rain', 'rainfall'] : []));
  const request = {
    ...rest,
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    negativePrompt: [negativePrompt, ...hanging].filter(Boolean).join(', '),
  };
  const scene = await threads.run('draw', request, { signal, onProgress: (fraction) => onProgress(fraction) });
  // What was left out on our own account is none of the prompt's words.
  return { ...scene, wordsUsed: scene.wordsUsed.filter((word) => !hanging.some((own) => word === `without ${own}`)) };
}
