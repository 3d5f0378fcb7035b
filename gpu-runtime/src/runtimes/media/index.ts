export * from './ffmpeg/index.ts';
export { createMediaRuntime, type MediaRuntimeOptions } from './media-runtime.ts';
export { encodeWav } from './wav.ts';
