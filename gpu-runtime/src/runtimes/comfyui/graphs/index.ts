/** All families that come along; the first of an operation is its default among them. */
import type { Family } from '../graph.ts';
import { ACE_STEP } from './ace-step.ts';
import { FLUX } from './flux.ts';
import { LTX } from './ltx.ts';
import { QWEN } from './qwen.ts';
import { SDXL } from './sdxl.ts';
import { UPSCALERS } from './upscalers.ts';
import { WAN } from './wan.ts';
import { Z_IMAGE } from './z-image.ts';

export const FAMILIES: readonly Family[] = [...Z_IMAGE, ...FLUX, ...QWEN, SDXL, UPSCALERS, ...WAN, ...LTX, ...ACE_STEP];
