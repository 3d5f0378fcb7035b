/** Parameters that operations on pictures have in common. What models differ in has the widest range and no default: empty takes the model's. */
import type { ChoiceParameter, ColumnsParameter, InputSlot, NumberParameter, SwitchParameter, TextParameter } from '../../operation.ts';

const side = (title: string) =>
  ({ type: 'integer', title, unit: 'px', min: 256, max: 3840, multipleOf: 8, help: `${title} of each picture; empty takes the model's default` }) as const satisfies NumberParameter;

export const width = side('Width');
export const height = side('Height');

const ratio = (value: string, title: string) => ({ value, title: `${title} (${value})` });

/** Beside width and height it tells the one that is not given. */
export const aspectRatio = {
  type: 'choice',
  title: 'Aspect Ratio',
  help: 'Shape of each picture, without naming its size; without effect where width and height are both given',
  choices: [
    ratio('1:1', 'Square'),
    ratio('5:4', 'Landscape'),
    ratio('4:3', 'Landscape'),
    ratio('9:7', 'Landscape'),
    ratio('3:2', 'Landscape'),
    ratio('19:13', 'Landscape'),
    ratio('16:9', 'Landscape'),
    ratio('7:4', 'Landscape'),
    ratio('21:9', 'Landscape'),
    ratio('12:5', 'Landscape'),
    ratio('4:5', 'Portrait'),
    ratio('3:4', 'Portrait'),
    ratio('7:9', 'Portrait'),
    ratio('2:3', 'Portrait'),
    ratio('13:19', 'Portrait'),
    ratio('9:16', 'Portrait'),
    ratio('4:7', 'Portrait'),
    ratio('9:21', 'Portrait'),
    ratio('5:12', 'Portrait'),
  ],
} as const satisfies ChoiceParameter;

export const steps = {
  type: 'integer',
  title: 'Steps',
  help: "Refinement steps; the price grows with them; empty takes the model's default",
  min: 1,
  max: 100,
  extension: true,
} as const satisfies NumberParameter;

export const guidance = { type: 'number', title: 'Guidance', help: "How closely to follow the prompt; empty takes the model's default", min: 0, max: 30 } as const satisfies NumberParameter;

export const negativePrompt = { type: 'text', title: 'Negative Prompt', help: 'What the picture should not show', maxLength: 4_000, rows: 2, example: 'people, text' } as const satisfies TextParameter;

export const stylePrompt = {
  type: 'text',
  title: 'Style Prompt',
  help: 'How the picture should look, apart from what it shows',
  maxLength: 4_000,
  rows: 2,
  example: 'warm, soft light, muted colours',
  extension: true,
} as const satisfies TextParameter;

/** Strengths beyond 0 to 1 are usual: many LoRAs do the opposite below 0. The order changes the picture. */
export const loras = {
  type: 'columns',
  title: 'LoRAs',
  help: 'Style adapters, by ID, in the order in which they are applied',
  maxItems: 8,
  fields: {
    loras: { type: 'text', title: 'LoRA', help: 'ID of the adapter', required: true, maxLength: 200, example: 'krea2-detail-enhancer' },
    loraStrengths: { type: 'number', title: 'Strength', help: 'How much of it; below 0 does the opposite', min: -100, max: 100, default: 1 },
  },
} as const satisfies ColumnsParameter;

/** GPT Image only. */
export const gptImage = {
  gptImageQuality: {
    type: 'choice',
    title: 'GPT Image Quality',
    help: 'Effort of GPT Image; other models have none of it',
    choices: [
      { value: 'low', title: 'Low' },
      { value: 'medium', title: 'Medium' },
      { value: 'high', title: 'High' },
      { value: 'xhigh', title: 'Extra High', help: 'GPT Image 2.5 only' },
      { value: 'max', title: 'Maximum', help: 'GPT Image 2.5 only' },
    ],
  },
  gptImageBackground: {
    type: 'choice',
    title: 'GPT Image Background',
    help: 'What is behind the subject in pictures by GPT Image; transparent needs PNG or WebP',
    choices: [
      { value: 'auto', title: 'Automatic' },
      { value: 'opaque', title: 'Opaque' },
      { value: 'transparent', title: 'Transparent', help: 'GPT Image 2.5 only' },
    ],
  },
  gptImageOutputCompression: { type: 'integer', title: 'GPT Image Compression', help: 'Quality of JPG and WebP files by GPT Image', unit: '%', min: 0, max: 100 },
} as const satisfies Record<string, ChoiceParameter | NumberParameter>;

/** After the work on the picture, as a factor on both sides. */
export const scale = {
  type: 'choice',
  title: 'Scale',
  help: 'How much larger than the source the result is',
  choices: ['1', '1.5', '2', '3', '4'].map((value) => ({ value, title: `${value} ×` })),
  numeric: true,
  default: '1',
} as const satisfies ChoiceParameter;

export const strength = {
  type: 'number',
  title: 'Strength',
  help: 'How strong the change is, from 0 (none) to 1 (full)',
  min: 0,
  max: 1,
  default: 1,
  extension: true,
} as const satisfies NumberParameter;

export const applyMask = (help: string, standard: boolean) => ({ type: 'switch', title: 'Cut Out', help, default: standard }) as const satisfies SwitchParameter;

/** The one picture that an operation works on. */
export const sourceImage = (help: string) => ({ name: 'image', title: 'Image', help, kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' }) as const satisfies InputSlot;
