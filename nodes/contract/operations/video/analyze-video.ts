import type { Operation } from '../../operation.ts';
import { model, prompt } from '../shared-parameters.ts';

/** Tells in words what a video shows. */
export const analyzeVideo = {
  name: 'analyze_video',
  family: 'video',
  title: 'Describe',
  action: 'Describe a video',
  help: 'Answer a question about a video in words',
  takes: [{ name: 'video', title: 'Video', help: 'Video to look at', kind: 'video', min: 1, max: 1, argument: 'sourceVideoIndex' }],
  gives: 'text',
  runtimes: ['openai', 'sogni'],
  capacityUnits: 1,
  parameters: {
    query: prompt('Question', 'What to find out', 'What happens in this video?'),
    model: { ...model, extension: true },
    analysisType: {
      type: 'choice',
      title: 'Kind of Analysis',
      help: 'What the answer is about',
      choices: [
        { value: 'action', title: 'Action' },
        { value: 'general', title: 'General' },
        { value: 'ocr', title: 'Read Text' },
        { value: 'scene', title: 'Scene' },
        { value: 'summary', title: 'Summary' },
        { value: 'timeline', title: 'Timeline' },
      ],
      default: 'general',
    },
    detailed: { type: 'switch', title: 'Detailed', help: 'Whether the answer goes into detail', default: false },
  },
} as const satisfies Operation;
