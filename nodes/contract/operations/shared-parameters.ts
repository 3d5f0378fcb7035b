/** Parameters that several operations have in common, so that one limit is typed once. */
import type { ChoiceParameter, NumberParameter, TextParameter } from '../operation.ts';

export const prompt = (title: string, help: string, example: string) =>
  ({ type: 'text', title, help, required: true, maxLength: 4_000, rows: 4, example }) as const satisfies TextParameter;

export const model = {
  type: 'text',
  title: 'Model',
  help: "Model to use, by its ID; empty takes the server's default for this operation",
  maxLength: 200,
  example: 'z-turbo',
} as const satisfies TextParameter;

export const seed = {
  type: 'integer',
  title: 'Seed',
  help: 'Same seed, same result; empty draws a new seed, which is returned with the result',
  min: 0,
  max: 4_294_967_295,
} as const satisfies NumberParameter;

export const numberOfVariations = {
  type: 'integer',
  title: 'Number of Variations',
  help: 'How many results to make, each with its own seed',
  min: 1,
  max: 16,
  default: 1,
} as const satisfies NumberParameter;

export const imageFormat = {
  type: 'choice',
  title: 'Output Format',
  help: 'File format of the pictures',
  choices: [
    { value: 'png', title: 'PNG' },
    { value: 'jpg', title: 'JPG', also: ['jpeg'] },
    { value: 'webp', title: 'WebP' },
  ],
  default: 'png',
} as const satisfies ChoiceParameter;

/** Empty takes the model's default. */
export const soundFormat = {
  type: 'choice',
  title: 'Output Format',
  help: 'File format of the sound',
  choices: [
    { value: 'wav', title: 'WAV' },
    { value: 'mp3', title: 'MP3' },
    { value: 'flac', title: 'FLAC' },
  ],
} as const satisfies ChoiceParameter;

export const audioFormat = { ...soundFormat, default: 'wav' } as const satisfies ChoiceParameter;
