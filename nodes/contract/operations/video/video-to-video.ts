import type { Operation } from '../../operation.ts';
import { model, numberOfVariations, prompt, seed } from '../shared-parameters.ts';
import { clipLength, expandPrompt, generateAudio, negativePrompt, returnLastFrame, sampling, targetResolution, videoFormat } from './video-parameters.ts';

const unitStrength = (title: string, help: string) => ({ type: 'number', title, help, min: 0, max: 1, extension: true }) as const;

/**
 * Makes a video from a video: restyled, guided by its lines, depth or pose, widened, filled in, or with another figure in it.
 * Size and rate are the source's; its length too, unless `duration` cuts it short.
 */
export const videoToVideo = {
  name: 'video_to_video',
  family: 'video',
  title: 'Transform Video',
  action: 'Transform a video',
  help: 'Restyle a video, guide a new one by its lines, depth or pose, or put another figure in it',
  takes: [
    { name: 'video', title: 'Video', help: 'Video to start from', kind: 'video', min: 1, max: 1, argument: 'videoSourceIndex' },
    { name: 'image', title: 'Reference Image', help: 'Figure or style to bring in; needed to animate or replace a figure', kind: 'image', min: 0, max: 1, argument: 'sourceImageIndex' },
    { name: 'mask', title: 'Mask', help: 'White where the video may change, for inpainting', kind: 'image', min: 0, max: 1, argument: 'maskImageIndex' },
  ],
  gives: 'video',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 5,
  parameters: {
    prompt: prompt('Prompt', 'What the new video should look like', 'an ink drawing'),
    videoModel: model,
    controlMode: {
      type: 'choice',
      title: 'Control Mode',
      help: 'What of the source the new video keeps to',
      choices: [
        { value: 'animate-move', title: 'Animate Figure', help: 'The figure of the image moves as the one in the video' },
        { value: 'animate-replace', title: 'Replace Figure', help: 'The figure of the image takes the place of the one in the video' },
        { value: 'canny', title: 'Canny Edges' },
        { value: 'depth', title: 'Depth' },
        { value: 'detailer', title: 'Detailer', help: 'Finer detail in the same picture' },
        { value: 'inpaint', title: 'Inpaint', help: 'Changes only what the mask shows white' },
        { value: 'line', title: 'Line Art', help: 'Drawn lines; not on the public network' },
        { value: 'outpaint', title: 'Outpaint', help: 'Widens the picture to another shape' },
        { value: 'pose', title: 'Pose' },
        { value: 'restyle', title: 'Restyle', help: 'The whole picture, changed by the prompt; not on the public network' },
        { value: 'seedance-v2v', title: 'Seedance Transform' },
      ],
      default: 'restyle',
    },
    controlStrength: unitStrength('Control Strength', 'How closely the source is kept to; empty takes what suits the mode'),
    detailerStrength: unitStrength('Detailer Strength', "How much detail is added; empty takes the model's default"),
    outpaintPosition: {
      type: 'choice',
      title: 'Outpaint Position',
      help: 'Where the source lies in the widened picture',
      choices: [
        { value: 'bottom', title: 'Bottom' },
        { value: 'center', title: 'Center' },
        { value: 'left', title: 'Left' },
        { value: 'right', title: 'Right' },
        { value: 'top', title: 'Top' },
      ],
      default: 'center',
    },
    outpaintAspectRatio: {
      type: 'choice',
      title: 'Outpaint Aspect Ratio',
      help: 'Shape that the picture is widened to',
      choices: [
        { value: '16:9', title: '16:9' },
        { value: '1:1', title: '1:1' },
        { value: '21:9', title: '21:9' },
        { value: '3:4', title: '3:4' },
        { value: '4:3', title: '4:3' },
        { value: '9:16', title: '9:16' },
      ],
      default: '16:9',
    },
    subjectPoints: {
      type: 'list',
      title: 'Subject Points',
      help: 'Points on the figure to replace; none takes the middle of the first frame',
      maxItems: 16,
      extension: true,
      fields: {
        x: { type: 'number', title: 'X', help: 'From 0 at the left edge to 1 at the right', required: true, min: 0, max: 1 },
        y: { type: 'number', title: 'Y', help: 'From 0 at the top edge to 1 at the bottom', required: true, min: 0, max: 1 },
      },
    },
    videoStart: { type: 'number', title: 'Video Start', help: 'Where in the source the new video begins', unit: 's', min: 0, max: 3_600, default: 0, extension: true },
    duration: { ...clipLength(1, 30), help: 'Length of the new video; empty takes that of the source, as far as the model goes' },
    targetResolution: { ...targetResolution, help: "Length of the new video's short side; empty takes that of the source" },
    negativePrompt,
    numberOfVariations,
    seed: { ...seed, extension: true },
    ...sampling,
    generateAudio,
    expandPrompt,
    outputFormat: videoFormat,
    returnLastFrame,
  },
} as const satisfies Operation;
