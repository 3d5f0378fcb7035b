/**
 * Moves a camera through a picture. Frames are rendered in threads a few ahead of the encoder, which takes them in order; it is never
 * more than that ahead, so a long clip needs no more memory than a short one.
 */
import { join } from 'node:path';
import { type Direction, directShot } from './camera/direct-shot.ts';
import { textureSize } from './camera/make-shot.ts';
import { combineMoves, travelFactor } from './camera/moves.ts';
import type { Shot } from './camera/shot.ts';
import { neededInput, type Perform, previewsTo, stopIfAborted } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import type { TaskOptions } from './threads/thread-pool.ts';
import type { SketchThreads } from './threads/sketch-threads.ts';

const METHOD = 'a camera moved through the picture by rules, no AI model';

interface Parameters {
  readonly prompt: string;
  readonly duration: number;
  readonly camera: string;
  readonly motionStrength: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seed: number;
}

export const animatePhoto: Perform = async (job, tools, services) => {
  const given = job.parameters as unknown as Parameters;
  const { width, height, fps, duration, seed } = given;
  const direction = directShot(given.prompt, given.camera);
  const frameCount = Math.max(1, Math.round(duration * fps));
  const source = neededInput(job, 'image');
  const picture = await readPicture(source.path, source.slot, { fit: 'cover', ...textureSize(width, height) });
  const { signal } = tools;
  const { depth, pictureAspect } = picture;
  const plan = {
    ...{ width, height, frameCount, fps, seed, pictureAspect },
    picture: { width: picture.width, height: picture.height, rgb: picture.rgb },
    move: combineMoves(direction.moves, Math.min(1, given.motionStrength * direction.pace) * travelFactor(duration)),
    life: direction.life,
    ...(depth ? { depth } : {}),
  };
  const shot = await services.threads.run('prepare-shot', plan, { signal });
  const output = join(tools.scratch, 'clip.mp4');
  const onPreview = previewsTo(tools);
  const ffmpeg = await services.ffmpeg();
  stopIfAborted(signal, job.operation);
  await ffmpeg.encodeFrames({
    ...{ width, height, fps, frameCount, output, signal },
    frames: framesOf(shot, services.threads, { signal, onPreview }),
    onProgress: (fraction) => tools.progress({ fraction: 0.05 + 0.93 * fraction, activity: 'filming' }),
  });
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: frameCount / fps, seed });
  return { method: METHOD, ...wordsOf(direction, depth !== undefined) };
};

/** The frames in order. Two per thread are under way, so that no thread waits while the encoder is busy. */
async function* framesOf(shot: Shot, threads: SketchThreads, { signal, onPreview }: TaskOptions): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  const options = { signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal };
  const underWay: Promise<Uint8Array>[] = [];
  let next = 0;
  try {
    for (let frame = 0; frame < shot.frameCount; frame++) {
      for (; next < shot.frameCount && next < frame + threads.size * 2; next++) {
        const rendered = threads.run('shoot-frame', { shot, frame: next }, options);
        // It is awaited below; until then its failure must not count as unheard.
        rendered.catch(() => undefined);
        underWay.push(rendered);
      }
      const rgb = await underWay.shift()!;
      onPreview?.({ width: shot.width, height: shot.height, rgb });
      yield rgb;
    }
  } finally {
    stop.abort();
  }
}

function wordsOf({ wordsUsed, wordsIgnored, warnings, life }: Direction, depthKnown: boolean): Pick<Direction, 'wordsUsed' | 'wordsIgnored' | 'warnings'> {
  const guessed = life.includes('clouds') || life.includes('water') ? ['the picture brings no depth map; sky and water were guessed'] : ['the picture brings no depth map; near and far were guessed'];
  return { wordsUsed, wordsIgnored, warnings: depthKnown ? warnings : [...warnings, ...guessed] };
}
