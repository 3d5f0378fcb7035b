import { writeFile } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Change, ChangeKind } from '../../import/change.ts';
import { convertWorkflow } from '../../import/convert-workflow.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import { readJson } from '../../workflow/read-json.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { textOption } from '../run/options.ts';
import { findWorkflow } from '../run/workflow-source.ts';
import type { Style, Terminal } from '../terminal.ts';

export const command: Command = {
  name: 'import',
  summary: 'Converts a workflow made with the older node n8n-nodes-sogni.sogni (version 1) to the nodes of this package.',
  usage: '<file> [options]',
  details:
    'Names, positions, connections and all other nodes stay as they are. Values that the older node sends for every model are left to the model, with a line each.\n' +
    'What has no counterpart is told on standard error; a node that cannot be converted stays as it is. Credentials have to be chosen anew: an API key takes the place of user name and password.',
  examples: ['sogni-flow import old.json --out new.json', 'sogni-flow import old.json --any-model > new.json', 'sogni-flow templates validate new.json'],
  options: {
    out: { type: 'string', value: 'FILE', help: 'File to write, which must not exist yet; else the workflow goes to standard output' },
    'any-model': { type: 'boolean', help: 'Leave every model empty, so that the server takes its own' },
  },

  async run({ positionals, options, terminal }) {
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new FlowError('invalid_input', `${name === undefined ? 'name the file to convert' : 'name one file at a time'}: sogni-flow import old.json --out new.json`);
    const { text } = await findWorkflow(name);
    // The whole file is checked as for a run, so that what is written can be opened and run.
    parseWorkflow(text);
    const { workflow, changes } = convertWorkflow(readJson(text), { anyModel: options['any-model'] === true });
    const content = `${JSON.stringify(workflow, null, 2)}\n`;
    const out = textOption(options.out);
    if (out === undefined) terminal.out(content);
    else await writeNew(out, content);
    report(changes, terminal);
    return EXIT_CODES.ok;
  },
};

async function writeNew(path: string, content: string): Promise<void> {
  await writeFile(path, content, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new FlowError('invalid_input', `--out is "${path}", which exists; name a new file`);
    if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'EISDIR') throw new FlowError('invalid_input', `--out is "${path}", which cannot be written (${error.code}); name a file in a folder that can be written to`);
    throw error;
  });
}

const STYLES: Readonly<Record<ChangeKind, Style>> = { converted: 'green', default: 'yellow', dropped: 'yellow', left: 'red', credential: 'cyan', check: 'cyan' };

function report(changes: readonly Change[], terminal: Terminal): void {
  for (const { node, kind, message } of changes) terminal.err(`${terminal.paint(STYLES[kind], kind.padEnd(10))} ${node}: ${message}\n`);
  const count = (kind: ChangeKind): number => changes.filter((change) => change.kind === kind).length;
  terminal.err(`${count('converted')} converted, ${count('left')} left as they are\n`);
}
