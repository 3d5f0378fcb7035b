import type { Operation } from '../../operation.ts';

/** Lays texts, pictures and the wave of its sound over a video, each in its place and for its time. The sound stays as it is. */
export const overlayVideo = {
  name: 'overlay_video',
  family: 'clip',
  title: 'Overlay Text and Pictures',
  action: 'Overlay text and pictures on a video',
  help: 'Lay titles, captions, logos and the wave of its sound over a video',
  takes: [
    { name: 'video', title: 'Video', help: 'Video to lay them over', kind: 'video', min: 1, max: 1, argument: 'sourceVideoIndex' },
    { name: 'image', title: 'Pictures', help: 'Pictures that overlays show, such as logos', kind: 'image', min: 0, max: 16, argument: 'overlayImageIndices', byName: true, extension: true },
  ],
  gives: 'video',
  runtimes: ['media', 'sogni'],
  capacityUnits: 0,
  parameters: {
    overlays: {
      type: 'list',
      title: 'Overlays',
      help: 'What is laid over the video; later ones lie on top of earlier ones',
      maxItems: 50,
      fields: {
        kind: {
          type: 'choice',
          title: 'Kind',
          help: 'What is shown',
          choices: [
            { value: 'text', title: 'Text' },
            { value: 'image', title: 'Picture' },
            { value: 'wave', title: 'Sound Wave', help: 'The sound of the video as it moves' },
          ],
          default: 'text',
        },
        position: {
          type: 'choice',
          title: 'Position',
          help: 'Where it stands',
          choices: [
            { value: 'top-left', title: 'Top Left' },
            { value: 'top-center', title: 'Top Center' },
            { value: 'top-right', title: 'Top Right' },
            { value: 'center', title: 'Center' },
            { value: 'bottom-left', title: 'Bottom Left' },
            { value: 'bottom-center', title: 'Bottom Center' },
            { value: 'bottom-right', title: 'Bottom Right' },
          ],
          default: 'bottom-center',
        },
        offsetX: { type: 'number', title: 'Offset X', help: 'Shift to the right from there', unit: 'px', min: -8_192, max: 8_192, default: 0 },
        offsetY: { type: 'number', title: 'Offset Y', help: 'Shift downwards from there', unit: 'px', min: -8_192, max: 8_192, default: 0 },
        startSeconds: { type: 'number', title: 'Start', help: 'When it appears', unit: 's', min: 0, max: 36_000, default: 0 },
        endSeconds: { type: 'number', title: 'End', help: 'When it disappears; empty leaves it to the end of the video', unit: 's', min: 0, max: 36_000 },
        text: { type: 'text', title: 'Text', help: 'What a text says', maxLength: 500, rows: 2, example: 'Greetings from the coast' },
        fontSizePct: { type: 'number', title: 'Font Size', help: 'Height of a line in percent of the picture height', unit: '%', min: 1, max: 30, default: 6 },
        color: { type: 'text', title: 'Color', help: 'Colour of the letters, or of the wave, as #RRGGBB', maxLength: 7, default: '#FFFFFF' },
        outlineColor: { type: 'text', title: 'Outline Color', help: 'Colour of the outline as #RRGGBB; empty draws a dark one, or none on a background', maxLength: 7, example: '#101018' },
        backgroundColor: { type: 'text', title: 'Background Color', help: 'Colour of a box behind the text as #RRGGBB; empty draws none', maxLength: 7, example: '#101018' },
        fontWeight: {
          type: 'choice',
          title: 'Font Weight',
          help: 'Weight of the letters',
          choices: [
            { value: 'normal', title: 'Normal' },
            { value: 'bold', title: 'Bold' },
          ],
          default: 'normal',
        },
        sourceImageIndex: { type: 'integer', title: 'Picture Index', help: 'Which of the pictures is shown, counted from 0', min: 0, max: 15, default: 0 },
        widthPct: { type: 'number', title: 'Width', help: 'Width of a picture or a wave in percent of the width of the video', unit: '%', min: 1, max: 100, default: 20 },
        opacity: { type: 'number', title: 'Opacity', help: 'From 0 (not seen) to 1 (solid)', min: 0, max: 1, default: 1 },
        fit: {
          type: 'choice',
          title: 'Fit',
          help: 'How a picture fills its width',
          choices: [
            { value: 'contain', title: 'Contain', help: 'Shown whole' },
            { value: 'cover', title: 'Cover', help: 'Fills the same share of width and height, cropped' },
          ],
          default: 'contain',
        },
      },
    },
  },
} as const satisfies Operation;
