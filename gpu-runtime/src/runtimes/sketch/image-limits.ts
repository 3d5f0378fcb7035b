import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';

const side = { min: 256, max: 2048, multipleOf: 8, default: 1024 };
/** An edit follows its source, of whatever size that is. */
const sideOfSource = { min: 256, max: 2048, multipleOf: 8 };

export const IMAGE_LIMITS: Readonly<Record<string, ModelLimits>> = {
  generate_image: { width: side, height: side, steps: { min: 1, max: 100, default: 20 } },
  edit_image: { width: sideOfSource, height: sideOfSource },
  upscale_image: { scale: { allowed: [2, 3, 4], default: 2 } },
  preprocess_image: { preprocessor: { allowed: ['canny', 'depth', 'invert', 'lineart', 'lineartanime', 'normalbae', 'scribble', 'shuffle', 'softedge', 'tile'] } },
};
