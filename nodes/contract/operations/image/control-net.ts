/**
 * A second picture that guides where things are: edges, depth, a pose. The API has it for projects; its tools have not, so it is an
 * extension here. The picture should have the size of the result.
 */
import type { Choice, GroupParameter, InputSlot } from '../../operation.ts';

export const CONTROL_TYPES = [
  { value: 'canny', title: 'Canny', help: 'Hard edges' },
  { value: 'depth', title: 'Depth', help: 'Near and far' },
  { value: 'inpaint', title: 'Inpaint', help: 'Fill in what is missing' },
  { value: 'instrp2p', title: 'InstructPix2Pix', help: 'Change by instruction' },
  { value: 'lineart', title: 'Line Art', help: 'Drawn lines' },
  { value: 'lineartanime', title: 'Line Art Anime', help: 'Drawn lines of anime' },
  { value: 'mlsd', title: 'MLSD', help: 'Straight lines, as buildings have' },
  { value: 'normalbae', title: 'Normal BAE', help: 'Directions of surfaces' },
  { value: 'openpose', title: 'OpenPose', help: 'Poses of people' },
  { value: 'scribble', title: 'Scribble', help: 'Rough strokes' },
  { value: 'segmentation', title: 'Segmentation', help: 'Areas by what they show' },
  { value: 'shuffle', title: 'Shuffle', help: 'Colours and mood, not places' },
  { value: 'softedge', title: 'Soft Edge', help: 'Soft edges' },
  { value: 'tile', title: 'Tile', help: 'Everything but fine detail' },
  { value: 'instantid', title: 'InstantID', help: 'Likeness of a face' },
] as const satisfies readonly Choice[];

export const controlImage = {
  name: 'controlImage',
  title: 'Control Image',
  help: 'Picture that guides the ControlNet',
  kind: 'image',
  min: 0,
  max: 1,
  argument: 'controlImageIndex',
  extension: true,
} as const satisfies InputSlot;

/** The strength is the one that Sogni's own node begins with; the rest are the API's. */
export const controlNet = {
  type: 'group',
  title: 'ControlNet',
  help: 'How the control image guides the picture',
  fields: {
    name: { type: 'choice', title: 'Type', help: 'What the control image shows', choices: CONTROL_TYPES, default: 'canny' },
    strength: { type: 'number', title: 'Strength', help: 'How much it guides', min: 0, max: 1, default: 0.5 },
    mode: {
      type: 'choice',
      title: 'Mode',
      help: 'What counts more where prompt and control image disagree',
      choices: [
        { value: 'balanced', title: 'Balanced' },
        { value: 'prompt_priority', title: 'Prompt' },
        { value: 'cn_priority', title: 'Control Image' },
      ],
      default: 'balanced',
    },
    guidanceStart: { type: 'number', title: 'Guidance Start', help: 'Part of the steps after which it begins to guide', min: 0, max: 1, default: 0 },
    guidanceEnd: { type: 'number', title: 'Guidance End', help: 'Part of the steps after which it no longer guides', min: 0, max: 1, default: 1 },
  },
  rising: [['guidanceStart', 'guidanceEnd']],
  extension: true,
} as const satisfies GroupParameter;
