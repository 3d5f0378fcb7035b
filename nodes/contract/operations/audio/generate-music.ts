import type { Operation } from '../../operation.ts';
import { audioFormat, model, prompt, seed } from '../shared-parameters.ts';

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
    duration: { type: 'number', title: 'Duration', help: 'Length of the piece', unit: 's', min: 10, max: 600, default: 30 },
    bpm: { type: 'integer', title: 'Tempo', help: 'Beats per minute; empty follows the mood', unit: 'bpm', min: 30, max: 300 },
    keyscale: { type: 'text', title: 'Key', help: 'Key and scale; empty follows the mood', maxLength: 40, example: 'D minor' },
    timesig: {
      type: 'choice',
      title: 'Time Signature',
      help: 'Beats in a bar',
      choices: [
        { value: '2', title: '2/4' },
        { value: '3', title: '3/4' },
        { value: '4', title: '4/4' },
        { value: '6', title: '6/8' },
      ],
      default: '4',
    },
    lyrics: { type: 'text', title: 'Lyrics', help: 'Words to sing; empty makes an instrumental', maxLength: 4_000, rows: 6 },
    stems: {
      type: 'switch',
      title: 'Stems',
      help: 'Whether to return drums, bass, harmony and lead as files of their own as well',
      default: false,
      extension: true,
    },
    seed: { ...seed, extension: true },
    outputFormat: { ...audioFormat, extension: true },
  },
} as const satisfies Operation;
