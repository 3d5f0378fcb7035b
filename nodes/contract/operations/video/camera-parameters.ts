/** How a camera moves through a picture: for runtimes that film a picture instead of imagining a scene. */
import type { ChoiceParameter, NumberParameter } from '../../operation.ts';

export const camera = {
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
} as const satisfies ChoiceParameter;

export const motionStrength = {
  type: 'number',
  title: 'Motion Strength',
  help: 'How far the camera travels, from 0 (still) to 1 (far)',
  min: 0,
  max: 1,
  default: 0.5,
  extension: true,
} as const satisfies NumberParameter;
