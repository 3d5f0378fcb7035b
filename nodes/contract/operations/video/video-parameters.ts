/**
 * Parameters that video operations have in common. Models differ in length, rate, size and sampling, so none of those has a default
 * here: what is left empty is the model's own.
 */
import type { ChoiceParameter, ColumnsParameter, NumberParameter, SwitchParameter, TextParameter } from '../../operation.ts';

/** @param min - seconds. @param max - seconds; the widest of all models. */
export const clipLength = (min: number, max: number) =>
  ({ type: 'number', title: 'Duration', help: "Length of the clip; empty takes the model's default", unit: 's', min, max }) as const satisfies NumberParameter;

const side = (title: string) =>
  ({ type: 'integer', title, unit: 'px', min: 256, max: 3840, multipleOf: 2, help: `${title} of the video; empty takes the model's default` }) as const satisfies NumberParameter;

export const clipWidth = side('Width');
export const clipHeight = side('Height');

export const clipRate = {
  type: 'integer',
  title: 'Frames per Second',
  unit: 'fps',
  min: 1,
  max: 60,
  help: "Constant frame rate of the video; empty takes the model's default",
  extension: true,
} as const satisfies NumberParameter;

export const aspectRatio = {
  type: 'text',
  title: 'Aspect Ratio',
  help: 'Shape of the video as width:height; it takes the place of width and height',
  maxLength: 9,
  example: '16:9',
  // Of frames with one short side the square has the least pixels, and the most oblong the most.
  priced: ['1:1', '16:9', '4:1'],
} as const satisfies TextParameter;

export const targetResolution = {
  type: 'integer',
  title: 'Target Resolution',
  unit: 'px',
  min: 256,
  max: 2160,
  multipleOf: 2,
  help: "Length of the video's short side; it takes the place of width and height",
} as const satisfies NumberParameter;

/** Shapes that Wan 3 knows. */
export const ratio = {
  type: 'choice',
  title: 'Ratio',
  help: 'Shape of the video for models that choose their own size',
  choices: [
    { value: '16:9', title: '16:9' },
    { value: '1:1', title: '1:1' },
    { value: '3:4', title: '3:4' },
    { value: '4:3', title: '4:3' },
    { value: '9:16', title: '9:16' },
    { value: 'adaptive', title: 'Adaptive' },
  ],
  default: 'adaptive',
} as const satisfies ChoiceParameter;

export const negativePrompt = {
  type: 'text',
  title: 'Negative Prompt',
  help: 'What the video should not show; not every model reads it',
  maxLength: 4_000,
  rows: 2,
  example: 'blurry, text',
} as const satisfies TextParameter;

const toggle = (title: string, help: string, standard: boolean) => ({ type: 'switch', title, help, default: standard }) as const satisfies SwitchParameter;

export const expandPrompt = toggle('Expand Prompt', 'Whether the prompt is rewritten into the form that the model knows best', false);
export const skipPromptProcessing = toggle('Skip Prompt Processing', 'Whether the prompt goes to the model exactly as it is written', false);
export const generateAudio = toggle('Generate Audio', 'Whether a model that can make sound makes some with the video', true);
export const watermark = toggle('Watermark', 'Whether the video bears a watermark, for models that have one', false);
export const returnLastFrame = toggle('Return Last Frame', 'Whether the last frame is returned as a picture as well, for models that can', false);
export const keepOriginalAudio = toggle('Keep Original Audio', 'Whether the sound of the source video is kept', true);

export const videoFormat = {
  type: 'choice',
  title: 'Output Format',
  help: 'File format of the video; MOV for models that have it',
  choices: [
    { value: 'mov', title: 'MOV' },
    { value: 'mp4', title: 'MP4' },
  ],
  default: 'mp4',
} as const satisfies ChoiceParameter;

export const referenceFileUrl = {
  type: 'text',
  title: 'Reference Document URL',
  help: 'HTTPS address of a document to draw on, for models that read one',
  maxLength: 2_000,
  example: 'https://example.com/story.pdf',
} as const satisfies TextParameter;

export const referenceLinkUrl = {
  type: 'text',
  title: 'Reference Link URL',
  help: 'HTTPS address of a web page to draw on; not together with a document',
  maxLength: 2_000,
  example: 'https://example.com/story',
} as const satisfies TextParameter;

export const voicePersonaName = {
  type: 'text',
  title: 'Voice Persona',
  help: 'Name of the persona whose voice is heard',
  maxLength: 120,
  example: 'Ada',
} as const satisfies TextParameter;

export const videoLoras = {
  type: 'columns',
  title: 'LoRAs',
  help: 'Small additions to the model, up to 8 at once; their order counts',
  maxItems: 8,
  fields: {
    loras: { type: 'text', title: 'LoRA', help: 'LoRA by its ID', maxLength: 200, example: 'h3-better-motion' },
    loraStrengths: { type: 'number', title: 'Strength', help: 'How strongly it works; below 0 turns its effect round', min: -100, max: 100, default: 1 },
  },
} as const satisfies ColumnsParameter;

/** How a diffusion model works; vendors' hosted models refuse them. */
export const sampling = {
  steps: { type: 'integer', title: 'Steps', help: "Denoising steps; empty takes the model's default", min: 1, max: 100, extension: true },
  guidance: { type: 'number', title: 'Guidance', help: "How closely the prompt is followed; empty takes the model's default", min: 0, max: 30, extension: true },
  shift: { type: 'number', title: 'Shift', help: "Shift of the noise schedule in WAN models; empty takes the model's default", min: 1, max: 8, extension: true },
  sampler: { type: 'text', title: 'Sampler', help: "Sampler by its name; empty takes the model's default", maxLength: 60, example: 'euler', extension: true },
  scheduler: { type: 'text', title: 'Scheduler', help: "Noise scheduler by its name; empty takes the model's default", maxLength: 60, example: 'simple', extension: true },
  teacacheThreshold: { type: 'number', title: 'TeaCache Threshold', help: 'How much WAN models reuse between steps: faster and coarser; 0 is off', min: 0, max: 1, extension: true },
} as const satisfies Record<string, NumberParameter | TextParameter>;
