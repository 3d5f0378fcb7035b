import type { Operation } from '../../operation.ts';
import { imageFormat, model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { aspectRatio, scale, sourceImage, strength } from './picture-parameters.ts';

/** Restyles a picture: an era, an art medium, a mood. What it shows stays. */
export const applyStyle = {
  name: 'apply_style',
  family: 'image',
  title: 'Apply Style',
  action: 'Apply a style to an image',
  help: 'Restyle a picture as an art medium, an era or a mood',
  takes: [sourceImage('Picture to restyle')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: prompt('Style', 'Which style the picture takes', 'watercolour'),
    model: { ...model, extension: true },
    strength,
    scale,
    aspectRatio,
    numberOfVariations: { ...numberOfVariations, extension: true },
    seed: { ...seed, extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
