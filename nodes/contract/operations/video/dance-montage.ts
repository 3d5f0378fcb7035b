import type { Operation } from '../../operation.ts';
import { model, seed } from '../shared-parameters.ts';

/** Lets the person of a photo dance a choreography that the network keeps. */
export const danceMontage = {
  name: 'dance_montage',
  family: 'video',
  title: 'Dance Montage',
  action: 'Make a dance montage',
  help: 'Let the person of a photo dance a known choreography',
  takes: [{ name: 'image', title: 'Image', help: 'Photo of the person who dances', kind: 'image', min: 1, max: 1, argument: 'sourceImageIndex' }],
  gives: 'video',
  runtimes: ['sogni'],
  capacityUnits: 10,
  parameters: {
    dance: {
      type: 'choice',
      title: 'Dance',
      help: 'Choreography',
      choices: [
        { value: 'big-guy', title: 'Big Guy' },
        { value: 'chanel', title: 'Chanel' },
        { value: 'chinese-new-year', title: 'Chinese New Year' },
        { value: 'crystal-light-aerobics-1988', title: 'Crystal Light Aerobics 1988' },
        { value: 'keep-it-gangsta', title: 'Keep It Gangsta' },
        { value: 'plastic-dream-sequence', title: 'Plastic Dream Sequence' },
        { value: 'rasputin', title: 'Rasputin' },
        { value: 'spongebob', title: 'SpongeBob' },
        { value: 'this-is-america', title: 'This Is America' },
      ],
      default: 'rasputin',
    },
    duration: { type: 'number', title: 'Duration', help: "Length of the montage; empty takes the choreography's own", unit: 's', min: 8, max: 30 },
    imagePrompt: { type: 'text', title: 'Image Prompt', help: 'How the person should look; empty keeps the photo', maxLength: 2_000, rows: 2, example: 'in a silver suit' },
    singleClip: { type: 'switch', title: 'Single Clip', help: 'Whether one clip is made in place of several that are joined', default: false },
    videoModel: { ...model, extension: true },
    seed: { ...seed, extension: true },
  },
} as const satisfies Operation;
