import type { Operation } from '../../operation.ts';
import { imageFormat, model } from '../shared-parameters.ts';
import { sourceImage } from './picture-parameters.ts';

/** Enlarges a picture without a prompt, by a factor or to a length. */
export const upscaleImage = {
  name: 'upscale_image',
  family: 'image',
  title: 'Upscale',
  action: 'Upscale an image',
  help: 'Enlarge a picture and keep it sharp',
  takes: [sourceImage('Picture to enlarge')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 1,
  parameters: {
    model: { ...model, help: 'Upscaler to use, such as Z-Image, Real-ESRGAN or Real-ESRGAN Anime, by its ID; empty takes the default of the server', example: 'real-esrgan', extension: true },
    scale: {
      type: 'choice',
      title: 'Scale',
      help: "How many times wider and higher the result is; empty takes the model's default",
      choices: ['2', '3', '4'].map((value) => ({ value, title: `${value} ×` })),
      numeric: true,
    },
    targetLongestEdge: { type: 'integer', title: 'Longest Edge', help: 'Width or height of the result, whichever is more; use it instead of the scale', unit: 'px', min: 512, max: 15_360 },
    outputFormat: { ...imageFormat, extension: true },
  },
  excludes: [['scale', 'targetLongestEdge']],
} as const satisfies Operation;
