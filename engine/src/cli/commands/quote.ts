import { command as run } from './run.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';

const { input, matrix, zip, csv, seed, 'no-cache': noCache, home } = run.options;

const MAX_SPARK_OPTION = { type: 'string', value: 'N', help: `End with code ${EXIT_CODES.overCap} when it may cost more` } as const;
const JSON_OPTION = { type: 'boolean', help: 'The quote as one line of JSON on standard output' } as const;

export const command: Command = {
  name: 'quote',
  summary: 'Shows what a workflow would cost now, step by step. Steps whose result is in the job cache cost nothing.',
  usage: '<file|template> [options]',
  details: 'The ID at the end is good for ten minutes: `sogni-flow run --quote ID` runs the same at the maximum that is shown. Nothing is bought here.',
  examples: ['sogni-flow quote sunset-postcard-film', 'sogni-flow quote one-picture --input Prompt="a lighthouse" --json', 'sogni-flow quote one-picture --matrix Seed=1..8'],
  options: { ...{ input, matrix, zip, csv, seed, 'max-spark': MAX_SPARK_OPTION, 'no-cache': noCache, json: JSON_OPTION, home } } as Command['options'],
  run: async (invocation) => await run.run({ ...invocation, options: { ...invocation.options, 'dry-run': true } }),
};
