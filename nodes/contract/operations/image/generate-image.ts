import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { controlImage, controlNet } from './control-net.ts';
import { aspectRatio, gptImage, guidance, height, loras, negativePrompt, steps, stylePrompt, width } from './picture-parameters.ts';
import { sampler, scheduler } from './sampling.ts';
import { sizePreset } from './size-presets.ts';

/** Makes pictures from words, or from words and a starting picture. */
export const generateImage = {
  name: 'generate_image',
  family: 'image',
  title: 'Generate',
  action: 'Generate an image',
  help: 'Make pictures from a description',
  takes: [
    {
      name: 'startingImage',
      title: 'Starting Image',
      help: 'Picture to start from instead of noise',
      kind: 'image',
      min: 0,
      max: 1,
      argument: 'sourceImageIndex',
    },
    controlImage,
  ],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Prompt', 'What the picture should show', 'a red sunset over mountains by the sea'),
    model,
    negativePrompt,
    stylePrompt,
    width,
    height,
    sizePreset,
    aspectRatio,
    steps,
    guidance,
    sampler,
    scheduler,
    starting_image_strength: {
      type: 'number',
      title: 'Starting Image Strength',
      help: 'How much of the starting picture is kept, from 0 (nothing) to 1 (all)',
      min: 0,
      max: 1,
      default: 0.5,
    },
    loraRows: loras,
    controlNet,
    numberOfVariations,
    seed,
    outputFormat: imageFormat,
    ...gptImage,
  },
} as const satisfies Operation;
