import type { Operation } from '../../operation.ts';

/** Burns captions into a video and delivers it, sound untouched, as a file that starts playing before it is loaded. */
export const addSubtitles = {
  name: 'add_subtitles',
  family: 'clip',
  title: 'Add Subtitles',
  action: 'Add subtitles',
  help: 'Burn captions into a video',
  takes: [{ name: 'video', title: 'Video', help: 'Video to write on', kind: 'video', min: 1, max: 1, argument: 'sourceVideoIndex' }],
  gives: 'video',
  runtimes: ['media', 'sogni'],
  capacityUnits: 0,
  parameters: {
    cues: {
      type: 'list',
      title: 'Captions',
      help: 'Lines with their times; use captions, SRT text or automatic ones',
      maxItems: 500,
      fields: {
        startSeconds: { type: 'number', title: 'Start', help: 'When the line appears', unit: 's', min: 0, max: 36_000, default: 0 },
        endSeconds: { type: 'number', title: 'End', help: 'When the line disappears', unit: 's', min: 0, max: 36_000, default: 2 },
        text: { type: 'text', title: 'Text', help: 'What the line says', required: true, maxLength: 500, rows: 2, example: 'Greetings from the coast' },
      },
    },
    srt: { type: 'text', title: 'SRT Text', help: 'Captions as SRT or WebVTT text', maxLength: 200_000, rows: 6 },
    auto_transcribe: { type: 'switch', title: 'Transcribe', help: 'Whether to write down what is said in the video, which needs a model that recognises speech', default: false },
    style: {
      type: 'group',
      title: 'Style',
      help: 'Look of the captions',
      fields: {
        fontSizePct: { type: 'number', title: 'Font Size', help: 'Height of a line in percent of the picture height', unit: '%', min: 1, max: 30, default: 5.5 },
        color: { type: 'text', title: 'Color', help: 'Colour of the letters as #RRGGBB', maxLength: 7, default: '#FFFFFF' },
        outlineColor: { type: 'text', title: 'Outline Color', help: 'Colour of the outline as #RRGGBB', maxLength: 7, default: '#101018' },
        position: {
          type: 'choice',
          title: 'Position',
          help: 'Where the captions stand',
          choices: [
            { value: 'bottom', title: 'Bottom' },
            { value: 'center', title: 'Center' },
            { value: 'top', title: 'Top' },
          ],
          default: 'bottom',
        },
      },
    },
  },
} as const satisfies Operation;
