import type { Operation } from '../../operation.ts';
import { model, numberOfVariations, seed, soundFormat } from '../shared-parameters.ts';

/** Speaks a text. */
export const generateSpeech = {
  name: 'generate_speech',
  family: 'audio',
  title: 'Generate Speech',
  action: 'Generate speech',
  help: 'Speak a text aloud',
  takes: [
    { name: 'voiceSource', title: 'Voice to Clone', help: 'Recording of 3 to 30 seconds of one speaker, whose voice is taken', kind: 'audio', min: 0, max: 1, argument: 'voiceSourceIndex' },
  ],
  gives: 'audio',
  runtimes: ['sketch', 'openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    prompt: { type: 'text', title: 'Text', help: 'What to say', required: true, maxLength: 4_096, rows: 4, example: 'Greetings from the coast.' },
    model,
    voice: {
      type: 'choice',
      title: 'Voice',
      help: "Who speaks; empty takes the model's default",
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
    },
    voiceDescription: {
      type: 'text',
      title: 'Voice Description',
      help: 'How the voice sounds, for a model that designs voices; how it speaks, for one with voices of its own',
      maxLength: 512,
      rows: 2,
      example: 'a calm, deep voice',
    },
    voiceTranscript: { type: 'text', title: 'Transcript', help: 'What is said in the recording of the voice to clone, word for word', maxLength: 1_024, rows: 2 },
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
    creativity: { type: 'number', title: 'Creativity', help: "How freely the text is spoken; empty takes the model's default", min: 0.1, max: 2 },
    numberOfVariations,
    seed,
    outputFormat: soundFormat,
  },
} as const satisfies Operation;
