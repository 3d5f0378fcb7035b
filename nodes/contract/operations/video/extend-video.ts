import type { Operation } from '../../operation.ts';
import { model, seed } from '../shared-parameters.ts';
import { clipLength, keepOriginalAudio } from './video-parameters.ts';

/** Goes on from the last frame of a video. Size and rate are the source's. */
export const extendVideo = {
  name: 'extend_video',
  family: 'video',
  title: 'Extend',
  action: 'Extend a video',
  help: 'Add new time to the end of a video',
  takes: [{ name: 'video', title: 'Video', help: 'Video to go on from', kind: 'video', min: 1, max: 1, argument: 'videoIndex' }],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 5,
  parameters: {
    duration: { ...clipLength(2, 30), help: 'Time that is added', required: true },
    prompt: { type: 'text', title: 'Prompt', help: 'What happens next; empty goes on as it was', maxLength: 4_000, rows: 3, example: 'the camera pulls back' },
    videoModel: model,
    keepOriginalAudio,
    seed: { ...seed, extension: true },
  },
} as const satisfies Operation;
