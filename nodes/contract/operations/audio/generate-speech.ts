import type { Operation } from '../../operation.ts';
import { audioFormat, model, seed } from '../shared-parameters.ts';

/** Speaks a text. */
export const generateSpeech = {
  name: 'generate_speech',
  family: 'audio',
  title: 'Generate Speech',
  action: 'Generate speech',
  help: 'Speak a text aloud',
  takes: [],
  gives: 'audio',
  runtimes: ['sketch', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: { type: 'text', title: 'Text', help: 'What to say', required: true, maxLength: 4_096, rows: 4, example: 'Greetings from the coast.' },
    model,
    voice: {
      type: 'choice',
      title: 'Voice',
      help: 'Who speaks',
      choices: [
        { value: 'aiden', title: 'Aiden' },
        { value: 'dylan', title: 'Dylan' },
        { value: 'eric', title: 'Eric' },
        { value: 'ono_anna', title: 'Ono Anna' },
        { value: 'ryan', title: 'Ryan' },
        { value: 'serena', title: 'Serena' },
        { value: 'sohee', title: 'Sohee' },
        { value: 'uncle_fu', title: 'Uncle Fu' },
        { value: 'vivian', title: 'Vivian' },
      ],
      default: 'serena',
    },
    language: {
      type: 'choice',
      title: 'Language',
      help: 'Language of the text',
      choices: [
        { value: 'auto', title: 'Detect' },
        { value: 'chinese', title: 'Chinese' },
        { value: 'english', title: 'English' },
        { value: 'french', title: 'French' },
        { value: 'german', title: 'German' },
        { value: 'italian', title: 'Italian' },
        { value: 'japanese', title: 'Japanese' },
        { value: 'korean', title: 'Korean' },
        { value: 'portuguese', title: 'Portuguese' },
        { value: 'russian', title: 'Russian' },
        { value: 'spanish', title: 'Spanish' },
      ],
      default: 'auto',
    },
    seed,
    outputFormat: audioFormat,
  },
} as const satisfies Operation;
