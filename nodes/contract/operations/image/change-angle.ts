import type { Choice, Operation } from '../../operation.ts';
import { imageFormat, model, seed } from '../shared-parameters.ts';
import { aspectRatio, sourceImage } from './picture-parameters.ts';

const said = (value: string, title: string): Choice => ({ value, title });

/** Round the subject; left and right are those of the picture. */
const ORIENTATIONS = [
  said('front view', 'Front'),
  said('front-right quarter view', 'Front Right Quarter'),
  said('right side view', 'Right Side'),
  said('back-right quarter view', 'Back Right Quarter'),
  said('back view', 'Back'),
  said('back-left quarter view', 'Back Left Quarter'),
  said('left side view', 'Left Side'),
  said('front-left quarter view', 'Front Left Quarter'),
] as const;

const ELEVATIONS = [
  said('low-angle shot', 'Low Angle'),
  said('eye-level shot', 'Eye Level'),
  said('elevated shot', 'Elevated'),
  said('high-angle shot', 'High Angle'),
] as const;

const DISTANCES = [said('close-up', 'Close-Up'), said('medium shot', 'Medium Shot'), said('wide shot', 'Wide Shot')] as const;

/** Shows the same subject from another place: eight orientations, four elevations and three distances make 96 angles. */
export const changeAngle = {
  name: 'change_angle',
  family: 'image',
  title: 'Change Camera Angle',
  action: 'Change the camera angle of an image',
  help: 'Show the subject of a picture from another camera angle',
  takes: [sourceImage('Picture whose subject is shown from elsewhere')],
  gives: 'image',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 1,
  parameters: {
    description: {
      type: 'phrase',
      title: 'Angle',
      help: 'Where the camera stands',
      maxLength: 400,
      parts: {
        orientation: { type: 'choice', title: 'Orientation', help: 'From which side the camera looks', choices: ORIENTATIONS, default: 'front-right quarter view' },
        elevation: { type: 'choice', title: 'Elevation', help: 'How high the camera stands', choices: ELEVATIONS, default: 'eye-level shot' },
        distance: { type: 'choice', title: 'Distance', help: 'How close the camera is', choices: DISTANCES, default: 'medium shot' },
      },
    },
    model: { ...model, extension: true },
    loraStrength: { type: 'number', title: 'Strength of the Angle', help: "How strictly the angle is kept; empty takes the model's default", min: 0, max: 2 },
    aspectRatio,
    seed: { ...seed, extension: true },
    outputFormat: { ...imageFormat, extension: true },
  },
} as const satisfies Operation;
