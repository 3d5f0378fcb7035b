import type { Operation } from '../../operation.ts';

/** Cuts a piece out of a video, exact to the frame. An operation of ours: the public network has no such tool. */
export const trimVideo = {
  name: 'trim_video',
  family: 'clip',
  title: 'Trim Video',
  action: 'Trim a video',
  help: 'Cut a piece out of a video, exact to the frame',
  takes: [{ name: 'video', title: 'Video', help: 'Video to cut', kind: 'video', min: 1, max: 1, argument: 'sourceVideoIndex', extension: true }],
  gives: 'video',
  runtimes: ['media'],
  capacityUnits: 0,
  parameters: {
    startSeconds: { type: 'number', title: 'Start', help: 'Where the piece begins', unit: 's', min: 0, max: 36_000, default: 0, extension: true },
    endSeconds: { type: 'number', title: 'End', help: 'Where the piece ends; empty takes the end of the video', unit: 's', min: 0, max: 36_000, extension: true },
    keepAudio: { type: 'switch', title: 'Keep Audio', help: 'Whether to keep the sound', default: true, extension: true },
  },
} as const satisfies Operation;
