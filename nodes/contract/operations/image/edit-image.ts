import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';

/** Changes a picture by instruction; with a mask, only its white part. The size of the picture is kept. */
export const editImage = {
  name: 'edit_image',
  family: 'image',
  title: 'Edit',
  action: 'Edit an image',
  help: 'Change a picture by instruction',
  takes: [
    { name: 'image', title: 'Image', help: 'Picture to change', kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' },
    {
      name: 'mask',
      title: 'Mask',
      help: 'White where the picture may change, black where it must stay',
      kind: 'image',
      min: 0,
      max: 1,
      argument: 'mask_image_url',
    },
  ],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Instruction', 'What to change in the picture', 'turn it into a snowy night'),
    model,
    strength: {
      type: 'number',
      title: 'Strength',
      help: 'How strong the change is, from 0 (none) to 1 (full)',
      min: 0,
      max: 1,
      default: 1,
      extension: true,
    },
    numberOfVariations,
    seed: { ...seed, extension: true },
    outputFormat: imageFormat,
  },
} as const satisfies Operation;
