import type { Operation } from '../../operation.ts';
import { model, seed } from '../shared-parameters.ts';

/** Makes a video larger; timing and sound stay. */
export const upscaleVideo = {
  name: 'upscale_video',
  family: 'video',
  title: 'Upscale',
  action: 'Upscale a video',
  help: 'Make a video larger, with its timing and sound as they are',
  takes: [{ name: 'video', title: 'Video', help: 'Video to make larger', kind: 'video', min: 1, max: 1, argument: 'sourceVideoIndex' }],
  gives: 'video',
  runtimes: ['media', 'comfyui', 'sogni'],
  capacityUnits: 5,
  parameters: {
    videoModel: { ...model, extension: true },
    targetResolution: {
      type: 'choice',
      title: 'Target Resolution',
      help: 'Length of the short side; at most twice that of the source',
      choices: [
        { value: '1080', title: '1080 px' },
        { value: '1440', title: '1440 px' },
      ],
      default: '1080',
    },
    detailPreference: {
      type: 'choice',
      title: 'Detail Preference',
      help: 'Whether quiet pictures or sharp ones matter more',
      choices: [
        { value: 'sharper', title: 'Sharper' },
        { value: 'stable', title: 'Stable' },
      ],
      default: 'stable',
    },
    processingSpeed: {
      type: 'choice',
      title: 'Processing Speed',
      help: 'Whether quality or speed matters more',
      choices: [
        { value: 'faster', title: 'Faster' },
        { value: 'stable', title: 'Stable' },
      ],
      default: 'stable',
    },
    seed,
  },
} as const satisfies Operation;
