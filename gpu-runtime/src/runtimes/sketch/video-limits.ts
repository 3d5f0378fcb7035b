/** What the sketch runtime allows of video operations, and takes where nothing is given. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';

const FRAMES: ModelLimits = {
  width: { min: 256, max: 1920, multipleOf: 2, default: 1280 },
  height: { min: 256, max: 1920, multipleOf: 2, default: 720 },
  targetResolution: { min: 256, max: 1080, multipleOf: 2 },
  fps: { min: 8, max: 60, default: 24 },
};

const CLIP: ModelLimits = { ...FRAMES, duration: { min: 1, max: 30, default: 5 } };
const MP4: ModelLimits = { outputFormat: { allowed: ['mp4'] } };

export const VIDEO_LIMITS = {
  animate_photo: CLIP,
  generate_video: { ...CLIP, ...MP4, steps: { min: 1, max: 100, default: 20 } },
  sound_to_video: { ...FRAMES, ...MP4, duration: { min: 1, max: 30 } },
  video_to_video: { ...MP4, controlMode: { allowed: ['restyle', 'canny', 'line', 'depth', 'inpaint', 'outpaint'] }, targetResolution: { min: 256, max: 1080, multipleOf: 2 } },
  orbit_video: CLIP,
} as const satisfies Record<string, ModelLimits>;
