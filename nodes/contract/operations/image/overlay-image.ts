import type { Operation } from '../../operation.ts';
import { overlayVideo } from '../clip/overlay-video.ts';
import { imageFormat } from '../shared-parameters.ts';
import { sourceImage } from './picture-parameters.ts';

const { overlays } = overlayVideo.parameters;
const { startSeconds: _start, endSeconds: _end, ...fields } = overlays.fields;

/** Lays texts and pictures over a picture: a title, a logo, a badge. An operation of ours: the public network has no such tool. */
export const overlayImage = {
  name: 'overlay_image',
  family: 'image',
  title: 'Overlay Text and Pictures',
  action: 'Overlay text and pictures on an image',
  help: 'Lay titles, badges and logos over a picture',
  takes: [
    { ...sourceImage('Picture to lay them over'), extension: true },
    { name: 'overlayImage', title: 'Pictures', help: 'Pictures that overlays show, such as logos', kind: 'image', min: 0, max: 16, argument: 'overlayImageIndices', extension: true },
  ],
  gives: 'image',
  runtimes: ['media'],
  capacityUnits: 0,
  parameters: {
    overlays: {
      ...overlays,
      help: 'What is laid over the picture; later ones lie on top of earlier ones',
      extension: true,
      fields: {
        ...fields,
        kind: { ...fields.kind, choices: fields.kind.choices.filter(({ value }) => value !== 'wave') },
        color: { ...fields.color, help: 'Colour of the letters as #RRGGBB' },
        widthPct: { ...fields.widthPct, help: 'Width of a picture in percent of the width of the whole' },
      },
    },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
