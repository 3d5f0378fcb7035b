import type { Operation } from '../../operation.ts';
import { imageFormat } from '../shared-parameters.ts';
import { aspectRatio } from './picture-parameters.ts';

/** Lays pictures side by side on one sheet: a contact sheet, a strip, a before and after. An operation of ours: the public network has no such tool. */
export const arrangeImages = {
  name: 'arrange_images',
  family: 'image',
  title: 'Arrange on a Sheet',
  action: 'Arrange images on a sheet',
  help: 'Lay pictures side by side on one sheet, with captions',
  takes: [{ name: 'image', title: 'Images', help: 'Pictures in the order in which they are laid out', kind: 'image', min: 1, max: 64, argument: 'imageIndices', extension: true }],
  gives: 'image',
  runtimes: ['media'],
  capacityUnits: 0,
  gathers: true,
  parameters: {
    columns: { type: 'integer', title: 'Columns', help: 'Pictures in a row; empty makes the sheet about as wide as high', min: 1, max: 16, extension: true },
    width: { type: 'integer', title: 'Width', help: 'Width of the sheet', unit: 'px', min: 256, max: 3_840, multipleOf: 8, default: 1_600, extension: true },
    aspectRatio: { ...aspectRatio, help: 'Shape of the place of each picture; empty takes that of the first picture', extension: true },
    fit: {
      type: 'choice',
      title: 'Fit',
      help: 'How a picture of another shape fills its place',
      choices: [
        { value: 'contain', title: 'Contain', help: 'Shown whole' },
        { value: 'cover', title: 'Cover', help: 'Fills the place, cropped' },
      ],
      default: 'cover',
      extension: true,
    },
    heading: { type: 'text', title: 'Heading', help: 'Line above all pictures', maxLength: 200, example: 'Four looks', extension: true },
    captions: { type: 'text', title: 'Captions', help: 'Lines under the pictures, one a line in the order of the pictures', maxLength: 8_000, rows: 4, example: 'before\nafter', extension: true },
    gap: { type: 'number', title: 'Gap', help: 'Space around the pictures in percent of the width', unit: '%', min: 0, max: 10, default: 1.5, extension: true },
    backgroundColor: { type: 'text', title: 'Background Color', help: 'Colour of the sheet as #RRGGBB; the letters are light on a dark one and dark on a light one', maxLength: 7, default: '#14121F', extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
