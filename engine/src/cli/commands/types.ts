import { writeWhole } from '../../binary-data/write-whole.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { templateOf } from '../templates/show.ts';

export const command: Command = {
  name: 'types',
  summary: 'Writes TypeScript types of the inputs and outputs of a template.',
  usage: '<file|template> [options]',
  details: 'Bounds and defaults stand in the comments; the API holds inputs against them as the form does.',
  examples: ['sogni-flow types sunset-postcard-film', 'sogni-flow types my-workflow.json --out src/my-workflow.ts'],
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', help: 'The file to write; else standard output' },
    ...HOME_OPTION,
  },

  async run(invocation) {
    const { terminal, options, positionals } = invocation;
    const { given, template } = await templateOf(invocation, positionals);
    const { typesOf } = await import('../../templates/typescript.ts');
    const text = await typesOf(template, given);
    const path = textOption(options.out);
    if (path === undefined) terminal.out(text);
    else await writeWhole(path, text);
    return EXIT_CODES.ok;
  },
};
