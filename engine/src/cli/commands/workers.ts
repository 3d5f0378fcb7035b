import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { workerRecord } from '../../fleet/worker-record.ts';
import { HOME_OPTION, unknownAction, type Command, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';
import { WORKER_COLUMNS, workerRow, workerText } from '../workers/worker-text.ts';

export const command: Command = {
  name: 'workers',
  summary: 'Lists, shows, pauses and resumes the workers of this engine.',
  usage: '[list | show NAME | pause NAME | resume NAME]',
  details:
    'A paused worker finishes what it has and gets nothing more; it hears of it within seconds. Three different jobs in a row that fail on a worker put it in ' +
    'quarantine: five minutes, then one job on trial, and twice as long each time that fails. "resume" ends a pause and a quarantine.',
  examples: ['sogni-flow workers', 'sogni-flow workers show cellar', 'sogni-flow workers pause cellar', 'sogni-flow workers resume cellar', 'sogni-flow workers list --json'],
  options: { json: { type: 'boolean', help: 'JSON on standard output' }, ...HOME_OPTION },

  run: async (invocation) =>
    await withEngine(invocation, async (engine) => {
      const [action = 'list', name, ...more] = invocation.positionals;
      const actions: Readonly<Record<string, (engine: Engine, invocation: Invocation, name: string) => Promise<void>>> = { show, pause, resume };
      if (action === 'list' && name === undefined) await list(engine, invocation);
      else if (action === 'list') throw new FlowError('invalid_input', 'workers list takes no name; one worker is shown by: sogni-flow workers show NAME');
      else if (!Object.hasOwn(actions, action)) throw unknownAction('workers', action, ['list', 'show', 'pause', 'resume']);
      else if (name === undefined || more.length > 0) throw new FlowError('invalid_input', `workers ${action} needs one name: sogni-flow workers lists them`);
      else await actions[action]?.(engine, invocation, name);
      return EXIT_CODES.ok;
    }),
};

async function list({ fleet }: Engine, { options, terminal }: Invocation): Promise<void> {
  const workers = await (await fleet()).list();
  if (options.json === true) terminal.out(`${JSON.stringify(workers.map(workerRecord))}\n`);
  else if (workers.length === 0) terminal.err('No worker is there: sogni-flow serve and sogni-flow worker start one here, sogni-flow-runtime one elsewhere.\n');
  else terminal.out(table(WORKER_COLUMNS, workers.map((worker) => workerRow(worker, Date.now()))));
}

async function show({ fleet }: Engine, { options, terminal }: Invocation, name: string): Promise<void> {
  const worker = await (await fleet()).find(name);
  terminal.out(options.json === true ? `${JSON.stringify(workerRecord(worker))}\n` : workerText(worker, Date.now()));
}

async function pause({ fleet }: Engine, { options, terminal }: Invocation, name: string): Promise<void> {
  const worker = await (await fleet()).pause(name);
  if (options.json === true) terminal.out(`${JSON.stringify(workerRecord(worker))}\n`);
  else terminal.err(`Worker ${name} is paused: what it has it finishes. To go on: sogni-flow workers resume ${name}\n`);
}

async function resume({ fleet }: Engine, { options, terminal }: Invocation, name: string): Promise<void> {
  const worker = await (await fleet()).resume(name);
  if (options.json === true) terminal.out(`${JSON.stringify(workerRecord(worker))}\n`);
  else terminal.err(`Worker ${name} is ${worker.state}.\n`);
}
