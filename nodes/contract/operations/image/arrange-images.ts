import type { Operation } from '../../operation.ts';
import { imageFormat } from '../shared-parameters.ts';
import { aspectRatio } from './picture-parameters.ts';

/** Lays pictures side by side: a contact sheet, a strip, before and after. An operation of ours: the public network has no such tool. */
export const arrangeImages = {
  name: 'arrange_images',
  family: 'image',
  title: 'Arrange on a Sheet',
  action: 'Arrange images on a sheet',
  help: 'Lay pictures side by side on one sheet, with captions and a title',
  takes: [{ name: 'image', title: 'Images', help: 'Pictures in the order in which they stand, row by row', kind: 'image', min: 1, max: 36, argument: 'sourceImageIndices', extension: true }],
  gives: 'image',
  runtimes: ['media'],
  capacityUnits: 0,
  gathers: true,
  parameters: {
    title: { type: 'text', title: 'Title', help: 'Line above the pictures; empty leaves none', maxLength: 200, example: 'Four looks', extension: true },
    captions: { type: 'text', title: 'Captions', help: 'What stands below each picture, one a line; an empty line leaves a picture without', maxLength: 4_000, rows: 4, example: 'Before', extension: true },
    columns: { type: 'integer', title: 'Columns', help: 'Pictures in a row; empty makes about as many rows as columns', min: 1, max: 12, extension: true },
    aspectRatio: { ...aspectRatio, help: "Shape of each picture's place; empty takes the first picture's", extension: true },
    fit: {
      type: 'choice',
      title: 'Fit',
      help: 'How a picture of another shape is fitted into its place',
      choices: [
        { value: 'cover', title: 'Cover', help: 'Fills it, cropped' },
        { value: 'contain', title: 'Contain', help: 'Shown whole' },
      ],
      default: 'cover',
      extension: true,
    },
    width: { type: 'integer', title: 'Width', help: 'Width of the sheet; its height follows from the pictures', unit: 'px', min: 256, max: 3_840, default: 1_600, extension: true },
    gap: { type: 'integer', title: 'Gap', help: 'Space between pictures and around them', unit: 'px', min: 0, max: 200, default: 24, extension: true },
    background: { type: 'text', title: 'Background Color', help: 'Colour of the sheet as #RRGGBB; letters are light or dark by it', maxLength: 7, default: '#14121F', extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
