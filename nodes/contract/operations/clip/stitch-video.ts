import type { Operation } from '../../operation.ts';

const side = (title: string, which: string) =>
  ({ type: 'integer', title, unit: 'px', min: 128, max: 3_840, multipleOf: 2, help: `${title} of the film; empty takes that of the ${which} clip`, extension: true }) as const;

/** Joins clips end to end, with transitions and one sound track laid over the whole. */
export const stitchVideo = {
  name: 'stitch_video',
  family: 'clip',
  title: 'Stitch Videos',
  action: 'Stitch videos',
  help: 'Join clips end to end with transitions and a sound track',
  takes: [
    { name: 'video', title: 'Videos', help: 'Clips in the order in which they play', kind: 'video', min: 1, max: 32, argument: 'videoIndices' },
    { name: 'audio', title: 'Sound Track', help: 'Sound laid over the whole film', kind: 'audio', min: 0, max: 1, argument: 'audioIndex', byName: true },
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
    mode: {
      type: 'choice',
      title: 'Mode',
      help: 'How the film is made',
      choices: [
        { value: 'fast_combine', title: 'Fast Combine', help: 'Joins without encoding anew where the clips agree, and says why where they do not' },
        { value: 'high_quality', title: 'High Quality', help: 'Encodes anew with quality to spare, for a film that is worked on' },
        { value: 'share_safe', title: 'Share-Safe', help: 'Plays everywhere: H.264 and AAC, up to 1080p and 30 fps, -14 LUFS, of bounded size' },
      ],
      default: 'high_quality',
      extension: true,
    },
    maxFileSizeMb: {
      type: 'number',
      title: 'Largest File',
      help: 'Most that a share-safe file may have, in megabytes of a million bytes; empty takes one for each second',
      unit: 'MB',
      min: 0.1,
      max: 4_000,
      extension: true,
    },
    width: side('Width', 'largest'),
    height: side('Height', 'largest'),
    fps: { type: 'number', title: 'Frames per Second', unit: 'fps', min: 1, max: 60, help: 'Constant frame rate of the film; empty takes the highest of the clips', extension: true },
  },
} as const satisfies Operation;
