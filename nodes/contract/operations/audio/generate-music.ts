import type { Operation } from '../../operation.ts';
import { model, numberOfVariations, prompt, seed, soundFormat } from '../shared-parameters.ts';

/** Composes a piece of music from a description. */
export const generateMusic = {
  name: 'generate_music',
  family: 'audio',
  title: 'Generate Music',
  action: 'Generate music',
  help: 'Compose a piece of music from a description',
  takes: [],
  gives: 'audio',
  runtimes: ['sketch', 'comfyui', 'sogni'],
  capacityUnits: 3,
  parameters: {
    prompt: prompt('Prompt', 'Mood, style and instruments', 'calm ambient piano at dusk'),
    model,
    duration: { type: 'number', title: 'Duration', help: "Length of the piece; empty takes the model's default", unit: 's', min: 10, max: 600 },
    bpm: { type: 'integer', title: 'Tempo', help: 'Beats per minute; empty leaves it to the model', unit: 'bpm', min: 30, max: 300 },
    keyscale: { type: 'text', title: 'Key', help: 'Key and scale; empty leaves it to the model', maxLength: 40, example: 'D minor' },
    timesig: {
      type: 'choice',
      title: 'Time Signature',
      help: "Beats in a bar; empty takes the model's default",
      choices: [
        { value: '2', title: '2/4' },
        { value: '3', title: '3/4' },
        { value: '4', title: '4/4' },
        { value: '6', title: '6/8' },
      ],
    },
    lyrics: { type: 'text', title: 'Lyrics', help: 'Words to sing; empty makes an instrumental', maxLength: 4_000, rows: 6 },
    numberOfVariations,
    language: { type: 'text', title: 'Language', help: 'Language of the lyrics as a code such as en, de or ja', maxLength: 8, example: 'en', extension: true },
    composerMode: { type: 'switch', title: 'Composer Mode', help: 'Whether a language model plans the piece first, which takes longer', extension: true },
    steps: { type: 'integer', title: 'Steps', help: "Denoising steps; empty takes the model's default", min: 4, max: 200, extension: true },
    guidance: { type: 'number', title: 'Guidance', help: "How closely the prompt is followed; empty takes the model's default", min: 1, max: 15, extension: true },
    shift: { type: 'number', title: 'Shift', help: "Where the steps are spent; empty takes the model's default", min: 1, max: 6, extension: true },
    promptStrength: { type: 'number', title: 'Prompt Strength', help: 'How closely the planned piece follows the prompt', min: 0, max: 10, extension: true },
    creativity: { type: 'number', title: 'Creativity', help: 'How freely the piece is planned', min: 0, max: 2, extension: true },
    sampler: {
      type: 'choice',
      title: 'Sampler',
      help: "How the steps are taken; empty takes the model's default",
      choices: [
        { value: 'er_sde', title: 'ER SDE' },
        { value: 'euler', title: 'Euler' },
        { value: 'euler_ancestral', title: 'Euler Ancestral' },
      ],
      extension: true,
    },
    scheduler: {
      type: 'choice',
      title: 'Scheduler',
      help: "How the steps are spaced; empty takes the model's default",
      choices: [
        { value: 'linear_quadratic', title: 'Linear Quadratic' },
        { value: 'simple', title: 'Simple' },
      ],
      extension: true,
    },
    stems: {
      type: 'switch',
      title: 'Stems',
      help: 'Whether to return drums, bass, harmony and lead as files of their own as well',
      default: false,
      extension: true,
    },
    seed: { ...seed, extension: true },
    outputFormat: { ...soundFormat, extension: true },
  },
} as const satisfies Operation;
