import { command as run } from './run.ts';
import type { Command } from '../command.ts';

const { input, seed, 'max-spark': maxSpark, 'no-cache': noCache, json, home } = run.options;

export const command: Command = {
  name: 'quote',
  summary: 'Shows what a workflow would cost now, step by step. Steps whose result is in the job cache cost nothing.',
  usage: '<file|template> [options]',
  examples: ['sogni-flow quote sunset-postcard-film', 'sogni-flow quote one-picture --input Prompt="a lighthouse" --json'],
  options: { ...{ input, seed, 'max-spark': maxSpark, 'no-cache': noCache, json, home } } as Command['options'],
  run: async (invocation) => await run.run({ ...invocation, options: { ...invocation.options, 'dry-run': true } }),
};
