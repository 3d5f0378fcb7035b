import type { Operation } from '../../operation.ts';
import { model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { camera, motionStrength } from './camera-parameters.ts';
import {
  aspectRatio,
  clipHeight,
  clipLength,
  clipRate,
  clipWidth,
  expandPrompt,
  generateAudio,
  negativePrompt,
  ratio,
  sampling,
  skipPromptProcessing,
  targetResolution,
  videoLoras,
  voicePersonaName,
  watermark,
} from './video-parameters.ts';

const frameStrength = (title: string, which: string) =>
  ({ type: 'number', title, help: `How closely LTX models keep to the ${which} frame; 0 leaves it out`, min: 0, max: 1, extension: true }) as const;

/** Makes a moving clip from a picture: from it, towards it, or from it to another one. */
export const animatePhoto = {
  name: 'animate_photo',
  family: 'video',
  title: 'Animate Photo',
  action: 'Animate a photo',
  help: 'Make a moving clip from a picture, or from a first to a last one',
  takes: [
    { name: 'image', title: 'Image', help: 'First frame of the clip', kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' },
    { name: 'endImage', title: 'Last Frame', help: 'Picture that the clip ends with', kind: 'image', min: 0, max: 1, argument: 'endImageIndex' },
    {
      name: 'moreImages',
      title: 'Further Images',
      help: 'More first frames: each makes a clip of the same length, and the clips are joined in order',
      kind: 'image',
      min: 0,
      max: 15,
      argument: 'sourceImageIndices',
    },
  ],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'openai', 'sogni'],
  capacityUnits: 5,
  parameters: {
    prompt: prompt('Prompt', 'How the picture should move', 'slow push in, drifting clouds'),
    videoModel: model,
    duration: clipLength(1, 30),
    frameRole: {
      type: 'choice',
      title: 'Frame Role',
      help: 'Which frame of the clip the image is',
      choices: [
        { value: 'both', title: 'First and Last', help: 'The clip begins and ends with the image, or ends with the last frame that is given' },
        { value: 'start', title: 'First' },
        { value: 'end', title: 'Last' },
      ],
      default: 'start',
    },
    camera,
    motionStrength,
    width: { ...clipWidth, extension: true },
    height: { ...clipHeight, extension: true },
    aspectRatio,
    targetResolution,
    ratio,
    fps: clipRate,
    negativePrompt,
    numberOfVariations,
    seed: { ...seed, extension: true },
    firstFrameStrength: frameStrength('First Frame Strength', 'first'),
    lastFrameStrength: frameStrength('Last Frame Strength', 'last'),
    ...sampling,
    videoLoras,
    voicePersonaName,
    generateAudio,
    expandPrompt,
    skipPromptProcessing,
    watermark,
  },
} as const satisfies Operation;
