import type { Model } from '../model.ts';
import { EDITING_MODELS } from './editing.ts';
import { NATIVE_IMAGE_MODELS } from './native.ts';
import { SDXL_MODELS } from './sdxl.ts';
import { UTILITY_MODELS } from './utility.ts';
import { VENDOR_IMAGE_MODELS } from './vendor.ts';

export const IMAGE_MODELS: readonly Model[] = [...NATIVE_IMAGE_MODELS, ...SDXL_MODELS, ...VENDOR_IMAGE_MODELS, ...EDITING_MODELS, ...UTILITY_MODELS];
