import type { Operation } from '../../operation.ts';
import { frameHeight, framesPerSecond, frameWidth } from '../shared-parameters.ts';

/** Joins clips end to end, with transitions and one sound track laid over the whole. */
export const stitchVideo = {
  name: 'stitch_video',
  family: 'clip',
  title: 'Stitch Videos',
  action: 'Stitch videos',
  help: 'Join clips end to end with transitions and a sound track',
  takes: [
    { name: 'video', title: 'Videos', help: 'Clips in the order in which they play', kind: 'video', min: 1, max: 32, argument: 'videoIndices' },
    { name: 'audio', title: 'Sound Track', help: 'Sound laid over the whole film', kind: 'audio', min: 0, max: 1, argument: 'audioIndex' },
  ],
  gives: 'video',
  runtimes: ['media', 'sogni'],
  capacityUnits: 0,
  gathers: true,
  parameters: {
    transition: {
      type: 'group',
      title: 'Transition',
      help: 'How one clip turns into the next; leave out for hard cuts',
      fields: {
        type: {
          type: 'choice',
          title: 'Type',
          help: 'Look of the transition',
          choices: [
            { value: 'dissolve', title: 'Dissolve' },
            { value: 'fade', title: 'Fade' },
            { value: 'slidedown', title: 'Slide Down' },
            { value: 'slideup', title: 'Slide Up' },
            { value: 'wipeleft', title: 'Wipe Left' },
            { value: 'wiperight', title: 'Wipe Right' },
          ],
          default: 'fade',
        },
        durationSeconds: { type: 'number', title: 'Duration', help: 'Length of the transition', unit: 's', min: 0.2, max: 2, default: 0.8 },
      },
    },
    width: frameWidth,
    height: frameHeight,
    fps: framesPerSecond,
  },
} as const satisfies Operation;
