import type { Operation } from '../../operation.ts';
import { frameHeight, framesPerSecond, frameWidth, model, prompt, seed } from '../shared-parameters.ts';

/** Makes a moving clip from one picture. */
export const animatePhoto = {
  name: 'animate_photo',
  family: 'video',
  title: 'Animate Photo',
  action: 'Animate a photo',
  help: 'Make a moving clip from a picture',
  takes: [{ name: 'image', title: 'Image', help: 'First frame of the clip', kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' }],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 5,
  parameters: {
    prompt: prompt('Prompt', 'How the picture should move', 'slow push in, drifting clouds'),
    videoModel: model,
    duration: { type: 'number', title: 'Duration', help: 'Length of the clip', unit: 's', min: 1, max: 30, default: 5 },
    camera: {
      type: 'choice',
      title: 'Camera',
      help: 'Movement of the camera',
      choices: [
        { value: 'auto', title: 'From Prompt' },
        { value: 'push_in', title: 'Push In' },
        { value: 'pull_out', title: 'Pull Out' },
        { value: 'pan_left', title: 'Pan Left' },
        { value: 'pan_right', title: 'Pan Right' },
        { value: 'tilt_up', title: 'Tilt Up' },
        { value: 'tilt_down', title: 'Tilt Down' },
        { value: 'drift', title: 'Drift' },
        { value: 'still', title: 'Still' },
      ],
      default: 'auto',
      extension: true,
    },
    motionStrength: {
      type: 'number',
      title: 'Motion Strength',
      help: 'How far the camera travels, from 0 (still) to 1 (far)',
      min: 0,
      max: 1,
      default: 0.5,
      extension: true,
    },
    width: frameWidth,
    height: frameHeight,
    fps: framesPerSecond,
    seed: { ...seed, extension: true },
  },
} as const satisfies Operation;
