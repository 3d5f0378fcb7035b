import type { Operation } from '../../operation.ts';
import { model, seed } from '../shared-parameters.ts';
import { clipHeight, clipLength, clipRate, clipWidth } from './video-parameters.ts';

/** Moves round a subject: views from several sides with a turn between each, joined to a loop. */
export const orbitVideo = {
  name: 'orbit_video',
  family: 'video',
  title: 'Orbit',
  action: 'Orbit a subject',
  help: 'Move the camera round the subject of a picture and back to where it began',
  takes: [{ name: 'image', title: 'Image', help: 'Picture of the subject, from the front', kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' }],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 20,
  parameters: {
    prompt: { type: 'text', title: 'Prompt', help: 'What happens meanwhile', maxLength: 4_000, rows: 2, example: 'falling snow' },
    videoModel: { ...model, extension: true },
    elevation: {
      type: 'choice',
      title: 'Elevation',
      help: 'Height that the camera looks from',
      choices: [
        { value: 'elevated shot', title: 'Elevated' },
        { value: 'eye-level shot', title: 'Eye Level' },
        { value: 'high-angle shot', title: 'High Angle' },
        { value: 'low-angle shot', title: 'Low Angle' },
      ],
      default: 'eye-level shot',
    },
    distance: {
      type: 'choice',
      title: 'Distance',
      help: 'How near the camera is',
      choices: [
        { value: 'close-up', title: 'Close-Up' },
        { value: 'medium shot', title: 'Medium' },
        { value: 'wide shot', title: 'Wide' },
      ],
      default: 'medium shot',
    },
    views: {
      type: 'columns',
      title: 'Views',
      help: 'Sides that the camera passes, in order; none takes all of them',
      maxItems: 7,
      fields: {
        angles: {
          type: 'choice',
          title: 'Side',
          help: 'Where the camera stands',
          choices: [
            { value: 'back view', title: 'Back' },
            { value: 'back-left quarter view', title: 'Back Left' },
            { value: 'back-right quarter view', title: 'Back Right' },
            { value: 'front-left quarter view', title: 'Front Left' },
            { value: 'front-right quarter view', title: 'Front Right' },
            { value: 'left side view', title: 'Left' },
            { value: 'right side view', title: 'Right' },
          ],
          default: 'front-right quarter view',
        },
      },
    },
    dialogue: { type: 'text', title: 'Dialogue', help: 'What the subject says', maxLength: 2_000, rows: 2, example: 'Hello there.' },
    dialogueSegment: { type: 'integer', title: 'Dialogue Segment', help: 'Turn in which it is said, from 0', min: 0, max: 7 },
    dialogueLines: {
      type: 'columns',
      title: 'Dialogue Lines',
      help: 'What is said in each turn, in order',
      maxItems: 8,
      fields: { dialogues: { type: 'text', title: 'Line', help: 'What is said', maxLength: 2_000, example: 'Hello there.' } },
    },
    duration: { ...clipLength(2, 30), extension: true },
    width: { ...clipWidth, extension: true },
    height: { ...clipHeight, extension: true },
    fps: clipRate,
    seed: { ...seed, extension: true },
  },
} as const satisfies Operation;
