import type { Operation } from '../../operation.ts';
import { imageFormat, model, seed } from '../shared-parameters.ts';
import { CONTROL_TYPES } from './control-net.ts';
import { sourceImage } from './picture-parameters.ts';

/** Types of ControlNet that take a picture as it is, or none of it that could be drawn. */
const WITHOUT_MAP: readonly string[] = ['inpaint', 'instrp2p', 'instantid'];

/** Draws the map that a ControlNet of a type is guided by. An operation of ours: the public network's workers do it by themselves. */
export const preprocessImage = {
  name: 'preprocess_image',
  family: 'image',
  title: 'Make Control Map',
  action: 'Make a control map from an image',
  help: 'Draw the edges, lines, depth or colours of a picture that guide a ControlNet',
  takes: [sourceImage('Picture to draw the map of')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui'],
  capacityUnits: 0,
  parameters: {
    preprocessor: {
      type: 'choice',
      title: 'Map',
      help: 'What the map shows',
      choices: [...CONTROL_TYPES.filter(({ value }) => !WITHOUT_MAP.includes(value)), { value: 'invert', title: 'Invert', help: 'Light and dark, and colours, the other way round' }],
      default: 'canny',
      extension: true,
    },
    model: { ...model, extension: true },
    lowThreshold: { type: 'integer', title: 'Low Threshold', help: 'Canny: edges weaker than this are left out; empty follows the picture', min: 0, max: 255, extension: true },
    highThreshold: { type: 'integer', title: 'High Threshold', help: 'Canny: edges stronger than this are always drawn; empty follows the picture', min: 0, max: 255, extension: true },
    seed: { ...seed, help: 'Shuffle: same seed, same result; empty draws a new seed, which is returned with the result', extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
