/** Samplers and schedulers. The name on the wire is the value; Forge's, which its models list, is read as the same. */
import { SAMPLERS, SCHEDULERS } from '../../models/samplers.ts';
import type { Choice, ChoiceParameter } from '../../operation.ts';

const choicesOf = (table: Readonly<Record<string, string>>): Choice[] => Object.entries(table).map(([value, title]) => ({ value, title, also: [title] }));

export const sampler = {
  type: 'choice',
  title: 'Sampler',
  help: "How noise is taken away step by step; empty takes the model's default",
  choices: choicesOf(SAMPLERS),
  extension: true,
} as const satisfies ChoiceParameter;

export const scheduler = {
  type: 'choice',
  title: 'Scheduler',
  help: "How much noise each step takes away; empty takes the model's default",
  choices: choicesOf(SCHEDULERS),
  extension: true,
} as const satisfies ChoiceParameter;
