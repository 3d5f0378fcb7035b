import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { aspectRatio, scale, sourceImage, strength } from './picture-parameters.ts';

/** The follow-up to a picture that was made before: more of this, less of that. */
export const refineResult = {
  name: 'refine_result',
  family: 'image',
  title: 'Refine',
  action: 'Refine an image',
  help: 'Improve a generated picture by a further instruction',
  takes: [sourceImage('Picture to refine')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Instruction', 'What to improve in the picture', 'sharper, with more contrast and warmer light'),
    model: { ...model, extension: true },
    strength,
    scale,
    aspectRatio,
    numberOfVariations,
    seed: { ...seed, extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
