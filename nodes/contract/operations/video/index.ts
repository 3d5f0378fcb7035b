import type { Operation } from '../../operation.ts';
import { analyzeVideo } from './analyze-video.ts';
import { animatePhoto } from './animate-photo.ts';
import { danceMontage } from './dance-montage.ts';
import { extendVideo } from './extend-video.ts';
import { generateVideo } from './generate-video.ts';
import { orbitVideo } from './orbit-video.ts';
import { replaceVideoSegment } from './replace-video-segment.ts';
import { soundToVideo } from './sound-to-video.ts';
import { upscaleVideo } from './upscale-video.ts';
import { videoToVideo } from './video-to-video.ts';

export const VIDEO_OPERATIONS: readonly Operation[] = [
  animatePhoto,
  generateVideo,
  soundToVideo,
  videoToVideo,
  extendVideo,
  replaceVideoSegment,
  upscaleVideo,
  orbitVideo,
  danceMontage,
  analyzeVideo,
];
export { analyzeVideo, animatePhoto, danceMontage, extendVideo, generateVideo, orbitVideo, replaceVideoSegment, soundToVideo, upscaleVideo, videoToVideo };
