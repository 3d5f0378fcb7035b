import type { NumberParameter, Operation } from '../../operation.ts';
import { model } from '../shared-parameters.ts';
import { applyMask, sourceImage } from './picture-parameters.ts';

const share = (title: string, help: string) => ({ type: 'number', title, help, min: 0, max: 1, required: true }) as const satisfies NumberParameter;
const across = (title: string) => share(title, 'From 0 at the left edge to 1 at the right');
const down = (title: string) => share(title, 'From 0 at the top to 1 at the bottom');

const sign = (help: string) =>
  ({
    type: 'choice',
    title: 'Label',
    help,
    choices: [
      { value: 'positive', title: 'Positive' },
      { value: 'negative', title: 'Negative' },
    ],
    default: 'positive',
  }) as const;

/** Selects things in a picture that are described, pointed at or framed. */
export const segmentImage = {
  name: 'segment_image',
  family: 'image',
  title: 'Segment',
  action: 'Segment an image',
  help: 'Select things in a picture by words, points or boxes',
  takes: [sourceImage('Picture with the things to select')],
  gives: 'image',
  runtimes: ['comfyui', 'sogni'],
  capacityUnits: 1,
  parameters: {
    text: { type: 'text', title: 'Text', help: 'What to select, in words; use either words or points', maxLength: 240, example: 'the red car' },
    points: {
      type: 'list',
      title: 'Points',
      help: 'Points on what to select, or on what to leave out',
      maxItems: 32,
      fields: { x: across('X'), y: down('Y'), label: sign('Whether what is there is selected or left out') },
    },
    boxes: {
      type: 'list',
      title: 'Boxes',
      help: 'Frames around what to select, or around what to leave out; leaving out needs words',
      maxItems: 16,
      fields: { x0: across('Left'), y0: down('Top'), x1: across('Right'), y1: down('Bottom'), label: sign('Whether what is inside is selected or left out') },
      rising: [
        ['x0', 'x1'],
        ['y0', 'y1'],
      ],
    },
    model: { ...model, extension: true },
    maxInstances: { type: 'integer', title: 'Most Things', help: "How many things to select at most; empty takes the model's default", min: 1, max: 16 },
    threshold: { type: 'number', title: 'Threshold', help: "How sure the selection must be; empty takes the model's default", min: 0, max: 1 },
    multimask: { type: 'switch', title: 'Several Masks', help: 'Whether points may mean a part or the whole, and the likelier one is taken' },
    applyMask: applyMask('Whether to return what is selected on a transparent background rather than a mask in black and white', false),
  },
  needsOneOf: ['text', 'points', 'boxes'],
  excludes: [['text', 'points']],
} as const satisfies Operation;
