import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { aspectRatio, scale, sourceImage } from './picture-parameters.ts';

/** Repairs a photo as it was brought, never a result of an earlier step: scratches, fading, missing parts. */
export const restorePhoto = {
  name: 'restore_photo',
  family: 'image',
  title: 'Restore Photo',
  action: 'Restore a photo',
  help: 'Repair an old or damaged photo',
  takes: [sourceImage('Photo to repair')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Instruction', 'What to repair or bring back', 'remove scratches and bring back the colours'),
    model: { ...model, extension: true },
    quality: {
      type: 'choice',
      title: 'Quality',
      help: 'How much effort is spent; high quality costs more',
      choices: [
        { value: 'fast', title: 'Fast' },
        { value: 'hq', title: 'High Quality' },
      ],
      default: 'fast',
    },
    scale,
    aspectRatio,
    numberOfVariations,
    seed: { ...seed, extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
