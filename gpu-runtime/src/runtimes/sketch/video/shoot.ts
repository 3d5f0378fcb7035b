/** Films: a picture becomes a shot, a shot becomes frames in order, frames become a clip. */
import { type CameraMove, type CameraView, viewFromRest, viewIntoRest } from '../camera/moves.ts';
import { textureSize } from '../camera/make-shot.ts';
import type { Life } from '../camera/direct-shot.ts';
import type { Shot } from '../camera/shot.ts';
import type { DepthMap } from '../depth/depth-map.ts';
import { resizePicture } from '../picture-file/resize-picture.ts';
import type { RawPicture } from '../threads/protocol.ts';
import type { SketchThreads } from '../threads/sketch-threads.ts';
import { inOrder } from './in-order.ts';

export interface ShotOrder {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frameCount: number;
  readonly seed: number;
  readonly move: CameraMove;
  readonly life: readonly Life[];
  /** Of the frames' shape; of any size. */
  readonly picture: RawPicture;
  readonly depth?: DepthMap | undefined;
  /** Of the whole picture that `picture` was cut from; the frames' own unless given. */
  readonly pictureAspect?: number;
}

export async function prepareShot(threads: SketchThreads, { picture, depth, pictureAspect, ...order }: ShotOrder, signal: AbortSignal): Promise<Shot> {
  const size = textureSize(order.width, order.height);
  const fitting = picture.width === size.width && picture.height === size.height ? picture : await resizePicture(picture, size.width, size.height);
  const isHalf = picture.width * 2 === size.width && picture.height * 2 === size.height;
  const plan = { ...order, picture: fitting, ...(isHalf ? { exact: picture } : {}), pictureAspect: pictureAspect ?? order.width / order.height, ...(depth ? { depth } : {}) };
  return await threads.run('prepare-shot', plan, { signal });
}

/** All frames of a shot. @param viewOf - by the shot's own move unless given. @param from - number of the first frame. */
export const framesOf = (shot: Shot, threads: SketchThreads, signal: AbortSignal, viewOf?: (frame: number) => CameraView, from = 0): AsyncGenerator<Uint8Array> =>
  inOrder(shot.frameCount - from, threads, signal, (index, either) => {
    const frame = index + from;
    return threads.run('shoot-frame', { shot, frame, ...(viewOf ? { view: viewOf(frame) } : {}) }, { signal: either });
  });

/** Goes on from the picture of a shot: its first frame would be the picture itself, and is left out. */
export function framesAfter(shot: Shot, threads: SketchThreads, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const aspect = shot.width / shot.height;
  return framesOf(shot, threads, signal, (frame) => viewFromRest(shot.move, frame / (shot.frameCount - 1), aspect), 1);
}

/** When the crossing begins and ends, as parts of the clip. */
const CROSSING = [0.15, 0.85] as const;

/**
 * From one picture to another: the first frame is the first picture, the last frame the last one. The camera leaves the one and
 * arrives at the other in the same direction, while the pictures turn into each other.
 */
export function framesBetween(first: Shot, last: Shot, threads: SketchThreads, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const aspect = first.width / first.height;
  return inOrder(first.frameCount, threads, signal, (frame, either) => {
    const t = first.frameCount > 1 ? frame / (first.frameCount - 1) : 1;
    const from = { shot: first, frame, view: viewFromRest(first.move, t, aspect) };
    const to = { shot: last, frame, view: viewIntoRest(last.move, t, aspect) };
    return threads.run('shoot-crossing', { from, to, part: Math.min(1, Math.max(0, (t - CROSSING[0]) / (CROSSING[1] - CROSSING[0]))) }, { signal: either });
  });
}
