/** What a drawn picture can be asked for, and what it is when nothing is: the base render of the price book. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';

const side = { min: 256, max: 2_048, multipleOf: 8, default: 1_024 } as const;

export const PICTURE_LIMITS = {
  generate_image: { steps: { min: 1, max: 100, default: 20 }, width: side, height: side },
} as const satisfies Readonly<Record<string, ModelLimits>>;
