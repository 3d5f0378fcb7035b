/**
 * The built-in runtime `media`: joins, cuts and captions clips, mixes sound, arranges pictures, tells what is in a file. Everything is done by FFmpeg and sharp on
 * this machine; no AI model is involved.
 */
import { FlowError, type JobReport, type ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, Runtime } from '../port.ts';
import { addSubtitles } from './add-subtitles.ts';
import { arrangeImages } from './arrange-images.ts';
import { extractMetadata } from './extract-metadata.ts';
import { openFfmpeg } from './ffmpeg/open.ts';
import type { Ffmpeg } from './ffmpeg/types.ts';
import type { MediaOperation } from './media-operation.ts';
import { mixAudio } from './mix-audio.ts';
import { overlayImage } from './overlay-image.ts';
import { overlayVideo } from './overlay-video.ts';
import { stitchVideo } from './stitch/stitch-video.ts';
import { trimVideo } from './trim-video.ts';
import { upscaleVideo } from './upscale-video.ts';

const OPERATIONS: Readonly<Record<string, MediaOperation>> = {
  stitch_video: stitchVideo,
  mix_audio: mixAudio,
  add_subtitles: addSubtitles,
  upscale_video: upscaleVideo,
  overlay_video: overlayVideo,
  trim_video: trimVideo,
  extract_metadata: extractMetadata,
  arrange_images: arrangeImages,
  overlay_image: overlayImage,
};

const MODEL = 'media';
/** Raised when the same arguments give other bytes than before. */
const VERSION = '2';

const LIMITS: Readonly<Record<string, ModelLimits>> = {
  add_subtitles: { auto_transcribe: { allowed: [false], why: 'it needs a model that recognises speech, which no runtime here has; give cues or srt instead' } },
};

export interface MediaRuntimeOptions {
  /** Asked once, at the first job. The one of this machine unless given. */
  readonly ffmpeg?: () => Promise<Ffmpeg>;
}

export function createMediaRuntime({ ffmpeg: open = () => openFfmpeg() }: MediaRuntimeOptions = {}): Runtime {
  let opened: Promise<Ffmpeg> | undefined;
  const ffmpegOnce = (): Promise<Ffmpeg> => {
    const opening = opened ?? open();
    // What failed may have been repaired since: the next job asks again.
    opening.catch(() => (opened = undefined));
    return (opened = opening);
  };

  return {
    name: MODEL,

    capabilities: () =>
      Promise.resolve(
        Object.keys(OPERATIONS).map(
          (operation): Capability => ({
            ...{ operation, model: MODEL, title: 'Media (ffmpeg)', rate: 1, playMoney: true, repeatable: true, version: VERSION },
            ...(LIMITS[operation] && { limits: LIMITS[operation] }),
          }),
        ),
      ),

    async run(job, tools): Promise<JobReport> {
      const operation = Object.hasOwn(OPERATIONS, job.operation) ? OPERATIONS[job.operation] : undefined;
      if (!operation) {
        throw new FlowError('no_runtime_for_operation', `runtime media does not know ${job.operation}; it knows ${Object.keys(OPERATIONS).join(', ')}`);
      }
      if (tools.signal.aborted) throw new FlowError('cancelled', 'cancelled before it began');
      const ffmpeg = await ffmpegOnce();
      const { method, warnings, facts } = await operation({ job, tools, ffmpeg });
      return { engine: `media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`, method, ...(warnings.length > 0 && { warnings }), ...(facts && { facts }) };
    },
  };
}
