/** What the sketch runtime allows of the parameters that models differ in, and takes where nothing is given. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import { SOUND_LIMITS } from './sound-limits.ts';
import { VIDEO_LIMITS } from './video-limits.ts';

const side = { min: 256, max: 2048, multipleOf: 8, default: 1024 };

export const LIMITS: Readonly<Record<string, ModelLimits>> = {
  generate_image: { width: side, height: side, steps: { min: 1, max: 100, default: 20 } },
  ...VIDEO_LIMITS,
  ...SOUND_LIMITS,
};
