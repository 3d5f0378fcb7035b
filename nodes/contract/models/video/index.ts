import type { Model } from '../model.ts';
import { LTX_MODELS } from './ltx.ts';
import { MINIMAX_MODELS } from './minimax.ts';
import { VENDOR_VIDEO_MODELS } from './vendor.ts';
import { WAN_MODELS } from './wan.ts';

export const VIDEO_MODELS: readonly Model[] = [...LTX_MODELS, ...WAN_MODELS, ...MINIMAX_MODELS, ...VENDOR_VIDEO_MODELS];
