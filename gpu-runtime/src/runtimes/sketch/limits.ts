/** What the sketch runtime allows of the parameters that models differ in, and takes where nothing is given. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import { IMAGE_LIMITS } from './image-limits.ts';
import { SOUND_LIMITS } from './sound-limits.ts';
import { VIDEO_LIMITS } from './video-limits.ts';

export const LIMITS: Readonly<Record<string, ModelLimits>> = {
  ...IMAGE_LIMITS,
  ...VIDEO_LIMITS,
  ...SOUND_LIMITS,
};
