import type { Operation } from '../../operation.ts';
import { model, prompt } from '../shared-parameters.ts';
import { sourceImage } from './picture-parameters.ts';

/** Answers a question about a picture, or about how it differs from another, in words. */
export const analyzeImage = {
  name: 'analyze_image',
  family: 'image',
  title: 'Analyze',
  action: 'Analyze an image',
  help: 'Describe a picture, read its text, or answer a question about it',
  takes: [
    sourceImage('Picture to look at'),
    { name: 'compareImage', title: 'Image to Compare With', help: 'Second picture, to be compared with the first', kind: 'image', min: 0, max: 1, argument: 'compareImageIndex' },
  ],
  gives: 'text',
  runtimes: ['openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    query: prompt('Question', 'What to tell about the picture', 'Describe this picture in two sentences'),
    model: { ...model, extension: true },
    analysisType: {
      type: 'choice',
      title: 'Type',
      help: 'What is looked for',
      choices: [
        { value: 'general', title: 'General' },
        { value: 'describe', title: 'Description' },
        { value: 'ocr', title: 'Text (OCR)' },
        { value: 'objects', title: 'Objects' },
        { value: 'document', title: 'Document' },
        { value: 'compare', title: 'Comparison' },
      ],
      default: 'general',
    },
    detailed: { type: 'switch', title: 'Detailed', help: 'Whether the answer goes into detail', default: false },
  },
} as const satisfies Operation;
