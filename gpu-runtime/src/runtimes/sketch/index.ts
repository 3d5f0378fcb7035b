/**
 * The sketch runtime: makes pictures, clips, music and speech by rules. There is no AI model in it, and every result says so.
 *
 * It needs no GPU, no network and no key, and the same arguments and seed give the same result, so a pipeline can be built and
 * tested with it before a model is paid for. Everything that computes does so in threads (threads/).
 */
import { FlowError, type JobReport, OPERATIONS } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg, OpenFfmpegOptions } from '../media/ffmpeg/index.ts';
import type { Runtime } from '../port.ts';
import { ENGINE } from './engine.ts';
import { LIMITS } from './limits.ts';
import type { Perform } from './perform.ts';
import { openThreads, type SketchThreads } from './threads/sketch-threads.ts';

export const SKETCH_MODEL = 'sketch';

export interface SketchOptions {
  /** Most threads at a time; the number of cores when left out. */
  readonly threads?: number;
  /** Where FFmpeg is, or a way to one that is open already. It is looked for when the first clip or compressed sound is made. */
  readonly ffmpeg?: OpenFfmpegOptions | (() => Promise<Ffmpeg>);
}

/** Loaded at first use: a worker that only speaks never loads the camera. */
const PERFORM: Readonly<Record<string, () => Promise<Perform>>> = {
  generate_image: async () => (await import('./generate-image.ts')).generateImage,
  edit_image: async () => (await import('./edit-image.ts')).editImage,
  apply_style: async () => (await import('./restyle.ts')).applyStyle,
  refine_result: async () => (await import('./restyle.ts')).refineResult,
  change_angle: async () => (await import('./change-angle.ts')).changeAngle,
  upscale_image: async () => (await import('./upscale-image.ts')).upscaleImage,
  restore_photo: async () => (await import('./restore-photo.ts')).restorePhoto,
  preprocess_image: async () => (await import('./preprocess-image.ts')).preprocessImage,
  animate_photo: async () => (await import('./animate-photo.ts')).animatePhoto,
  generate_video: async () => (await import('./generate-video.ts')).generateVideo,
  sound_to_video: async () => (await import('./sound-to-video.ts')).soundToVideo,
  video_to_video: async () => (await import('./video-to-video.ts')).videoToVideo,
  extend_video: async () => (await import('./extend-video.ts')).extendVideo,
  replace_video_segment: async () => (await import('./replace-video-segment.ts')).replaceVideoSegment,
  orbit_video: async () => (await import('./orbit-video.ts')).orbitVideo,
  generate_music: async () => (await import('./generate-music.ts')).generateMusic,
  generate_speech: async () => (await import('./generate-speech.ts')).generateSpeech,
};

/** Of operations that were changed since the engine's version: a new one for all would throw away every result in every job cache. */
const VERSIONS: Readonly<Record<string, string>> = { generate_image: `${ENGINE}, starting pictures 2`, change_angle: `${ENGINE}, narrow pictures 2`, orbit_video: `${ENGINE}, narrow pictures 2` };

export function createSketchRuntime(options: SketchOptions = {}): Runtime {
  let threads: SketchThreads | undefined;
  let opened: Promise<Ffmpeg> | undefined;
  const services = {
    get threads() {
      return (threads ??= openThreads(options.threads));
    },
    ffmpeg: () => {
      opened ??= openFfmpegOf(options.ffmpeg);
      // A failed search is repeated by the next job: FFmpeg may have been installed since.
      opened.catch(() => (opened = undefined));
      return opened;
    },
  };

  return {
    name: 'sketch',

    capabilities: () =>
      Promise.resolve(
        Object.keys(PERFORM).map((operation) => ({
          operation,
          model: SKETCH_MODEL,
          title: `Sketch: ${OPERATIONS[operation]?.title ?? operation}`,
          rate: 1,
          playMoney: true,
          repeatable: true,
          version: VERSIONS[operation] ?? ENGINE,
          ...(LIMITS[operation] ? { limits: LIMITS[operation] } : {}),
        })),
      ),

    async run(job, tools): Promise<JobReport> {
      const load = Object.hasOwn(PERFORM, job.operation) ? PERFORM[job.operation] : undefined;
      if (!load) throw new FlowError('no_runtime_for_operation', `operation is "${job.operation}"; the sketch runtime performs ${Object.keys(PERFORM).join(', ')}`);
      if (job.model !== SKETCH_MODEL) throw new FlowError('unknown_model', `model is "${job.model}"; the sketch runtime has ${SKETCH_MODEL}`);
      if (tools.signal.aborted) throw new FlowError('cancelled', `${job.operation} was cancelled`);
      const perform = await load();
      try {
        return { engine: ENGINE, ...(await perform(job, tools, services)) };
      } catch (cause) {
        // Whatever broke off because of the abort, to the caller it is one thing.
        if (tools.signal.aborted && !(FlowError.is(cause) && cause.code === 'cancelled')) throw new FlowError('cancelled', `${job.operation} was cancelled`, { cause });
        throw cause;
      }
    },

    async close() {
      const open = threads;
      threads = undefined;
      await open?.close();
    },
  };
}

async function openFfmpegOf(given: SketchOptions['ffmpeg']): Promise<Ffmpeg> {
  if (typeof given === 'function') return given();
  const { openFfmpeg } = await import('../media/ffmpeg/index.ts');
  return openFfmpeg(given);
}
