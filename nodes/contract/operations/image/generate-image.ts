import type { Operation } from '../../operation.ts';
import { height, imageFormat, model, numberOfVariations, prompt, seed, width } from '../shared-parameters.ts';

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
  ],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Prompt', 'What the picture should show', 'a red sunset over mountains by the sea'),
    model,
    negativePrompt: { type: 'text', title: 'Negative Prompt', help: 'What the picture should not show', maxLength: 4_000, rows: 2, example: 'people, text' },
    width,
    height,
    steps: {
      type: 'integer',
      title: 'Steps',
      help: 'Refinement steps; the price grows with them',
      min: 1,
      max: 100,
      default: 20,
      extension: true,
    },
    guidance: { type: 'number', title: 'Guidance', help: 'How closely to follow the prompt; empty takes the default of the model', min: 0, max: 30 },
    starting_image_strength: {
      type: 'number',
      title: 'Starting Image Strength',
      help: 'How much of the starting picture is kept, from 0 (nothing) to 1 (all)',
      min: 0,
      max: 1,
      default: 0.5,
    },
    numberOfVariations,
    seed,
    outputFormat: imageFormat,
  },
} as const satisfies Operation;
