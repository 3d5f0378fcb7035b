import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { aspectRatio, gptImage, guidance, height, loras, negativePrompt, sourceImage, steps, strength, width } from './picture-parameters.ts';
import { sampler, scheduler } from './sampling.ts';

/**
 * Changes a picture by instruction, guided by up to fifteen others; with a mask, only its white part, which may also be filled anew. The
 * size of the picture is kept unless another is asked for. Models that keep a likeness are named by their ID.
 */
export const editImage = {
  name: 'edit_image',
  family: 'image',
  title: 'Edit',
  action: 'Edit an image',
  help: 'Change a picture by instruction',
  takes: [
    sourceImage('Picture to change'),
    {
      name: 'reference',
      title: 'Reference Images',
      help: 'Further pictures to take people, things or style from',
      kind: 'image',
      min: 0,
      max: 15,
      argument: 'referenceImageIndices',
      extension: true,
    },
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
    strength,
    negativePrompt: { ...negativePrompt, extension: true },
    personaName: { type: 'text', title: 'Persona', help: 'Name of a persona of the account whose likeness is kept', maxLength: 200 },
    width: { ...width, help: "Width of each picture; empty takes the source's" },
    height: { ...height, help: "Height of each picture; empty takes the source's" },
    aspectRatio,
    steps,
    guidance: { ...guidance, extension: true },
    sampler,
    scheduler,
    loraRows: loras,
    numberOfVariations,
    seed: { ...seed, extension: true },
    outputFormat: imageFormat,
    ...gptImage,
  },
} as const satisfies Operation;
