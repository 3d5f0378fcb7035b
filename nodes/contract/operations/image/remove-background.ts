import type { Operation } from '../../operation.ts';
import { model } from '../shared-parameters.ts';
import { applyMask, sourceImage } from './picture-parameters.ts';

/** Parts the subject of a picture from what is behind it. */
export const removeBackground = {
  name: 'remove_background',
  family: 'image',
  title: 'Remove Background',
  action: 'Remove the background of an image',
  help: 'Cut the subject out of a picture',
  takes: [sourceImage('Picture with a subject')],
  gives: 'image',
  runtimes: ['comfyui', 'sogni'],
  capacityUnits: 1,
  parameters: {
    model: { ...model, extension: true },
    applyMask: applyMask('Whether to return the subject on a transparent background rather than a soft mask of it', true),
  },
} as const satisfies Operation;
