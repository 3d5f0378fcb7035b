export type { ConvertAudio } from './convert-audio.ts';
export type { EncodeFrames } from './encode-frames.ts';
export { installHint } from './install-hint.ts';
export { openFfmpeg, type OpenFfmpegOptions } from './open.ts';
export type * from './types.ts';
