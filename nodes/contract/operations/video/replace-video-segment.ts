import type { Operation } from '../../operation.ts';
import { model, seed } from '../shared-parameters.ts';
import { keepOriginalAudio } from './video-parameters.ts';

const moment = (title: string, help: string) => ({ type: 'number', title, help, unit: 's', min: 0, max: 3_600 }) as const;

/** Puts other pictures into a window of a video, made anew or taken from another video. Its length stays. */
export const replaceVideoSegment = {
  name: 'replace_video_segment',
  family: 'video',
  title: 'Replace Segment',
  action: 'Replace a segment of a video',
  help: 'Replace a stretch of a video with another video or with a new take',
  takes: [
    { name: 'video', title: 'Video', help: 'Video that a stretch is replaced in', kind: 'video', min: 1, max: 1, argument: 'videoIndex' },
    {
      name: 'replacement',
      title: 'Replacement Video',
      help: 'Video that fills the stretch; without one it is made from the prompt',
      kind: 'video',
      min: 0,
      max: 1,
      argument: 'replacementVideoIndex',
    },
  ],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 5,
  parameters: {
    startSeconds: { ...moment('Start', 'Where the stretch begins'), required: true },
    endSeconds: { ...moment('End', 'Where the stretch ends'), required: true },
    prompt: { type: 'text', title: 'Prompt', help: 'What the new stretch should show; needed without a replacement video', maxLength: 4_000, rows: 3, example: 'a push in, snow begins to fall' },
    replacementStartSeconds: moment('Replacement Start', 'Where in the replacement video the new stretch begins; empty takes its beginning'),
    replacementEndSeconds: moment('Replacement End', 'Where in the replacement video the new stretch ends; empty takes as much as is needed'),
    videoModel: model,
    keepOriginalAudio,
    seed: { ...seed, extension: true },
  },
} as const satisfies Operation;
