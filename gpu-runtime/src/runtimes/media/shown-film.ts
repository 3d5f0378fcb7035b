/** What operations that change the picture of one film and leave its length and sound alone have in common. */
import { AAC, toBt709 } from './ffmpeg/delivery.ts';
import type { AudioStream, VideoStream } from './ffmpeg/types.ts';

/**
 * The film that people get to see. Preset `faster` at a lower rate factor looks as good as `medium` at 19, in two thirds of the
 * time and a tenth more bytes. WebAssembly takes some seven times as long, so it gets a faster one still.
 */
export const SHOWN = { native: { preset: 'faster', crf: 18 }, wasm: { preset: 'superfast', crf: 18 } } as const;

export interface ShownFilm {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly seconds: number;
}

/** Size and length of the film when all pixels are square and all frames last equally long. Odd sides cannot be encoded in 4:2:0; a pixel more does not show. */
export function shownAs(video: VideoStream): ShownFilm {
  const frames = Math.max(1, video.constantRate && video.framesFound ? video.framesFound : Math.round(video.durationSeconds * video.fps));
  return { width: evenUp(Math.round(video.width * video.sampleAspect)), height: evenUp(video.height), frames, seconds: frames / video.fps };
}

/** Filters, with a comma at the end, that bring the picture there; none where it is so already. */
export function madeReady(video: VideoStream): string {
  const { width, height } = shownAs(video);
  const ready = video.width === width && video.height === height && video.sampleAspect === 1 && video.colorSpace === 'bt709' && video.pixelFormat === 'yuv420p';
  return ready ? '' : `scale=${width}:${height}:${toBt709},setsar=1,format=yuv420p,`;
}

/** What players take inside an MP4 file without asking. */
const COPIED_CODECS: readonly string[] = ['aac', 'mp3'];

/** Output options that leave the sound of input 0 as it is, where MP4 can hold it. */
export function copiedSound(audio: AudioStream | undefined): { readonly args: readonly string[]; readonly warnings: readonly string[] } {
  if (audio === undefined) return { args: [], warnings: [] };
  const copies = COPIED_CODECS.includes(audio.codec);
  return { args: ['-map', '0:a:0', ...(copies ? ['-c:a', 'copy'] : AAC)], warnings: copies ? [] : [`sound in ${audio.codec} was encoded as AAC`] };
}

const evenUp = (pixels: number): number => Math.ceil(pixels / 2) * 2;
