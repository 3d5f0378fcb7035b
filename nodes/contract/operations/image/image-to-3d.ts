import type { InputSlot, NumberParameter, Operation } from '../../operation.ts';
import { model } from '../shared-parameters.ts';
import { sourceImage } from './picture-parameters.ts';

/** Left and right are the subject's own. */
const view = (name: string, title: string, help: string) =>
  ({ name, title, help, kind: 'image', min: 0, max: 1, argument: `${name}Index` }) as const satisfies InputSlot;

const count = (title: string, help: string, min: number, max: number, unit?: string) =>
  ({ type: 'integer', title, help: `${help}; empty takes the model's default`, min, max, ...(unit === undefined ? {} : { unit }) }) as const satisfies NumberParameter;

/** Builds a body with a surface (GLB) from the front view of a thing, better with its other sides. */
export const imageTo3d = {
  name: 'image_to_3d',
  family: 'image',
  title: 'Convert to 3D',
  action: 'Convert an image to 3D',
  help: 'Build a textured GLB model from pictures of a thing',
  takes: [
    sourceImage('The thing from the front'),
    view('leftViewImage', 'Left View', "The thing from its own left side"),
    view('backViewImage', 'Back View', 'The thing from behind'),
    view('rightViewImage', 'Right View', "The thing from its own right side"),
  ],
  gives: 'model',
  runtimes: ['sogni'],
  capacityUnits: 5,
  parameters: {
    model: { ...model, extension: true },
    meshTargetFaces: count('Faces', 'Triangles of the mesh', 5_000, 700_000),
    textureSize: count('Texture Size', 'Width and height of the colours', 1_024, 4_096, 'px'),
    normalMapSize: count('Normal Map Size', 'Width and height of the fine relief', 512, 2_048, 'px'),
    ambientOcclusionSize: count('Ambient Occlusion Size', 'Width and height of the shading in corners', 256, 1_024, 'px'),
    shapeResolution: {
      type: 'choice',
      title: 'Shape Resolution',
      help: "How fine the shape is; the finer costs more; empty takes the model's default",
      choices: [
        { value: '1024', title: '1024' },
        { value: '1536', title: '1536' },
      ],
      numeric: true,
    },
  },
} as const satisfies Operation;
