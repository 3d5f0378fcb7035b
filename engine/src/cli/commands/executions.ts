import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { cancelExecution } from '../../headless/cancel-execution.ts';
import { forkExecution } from '../../headless/fork-execution.ts';
import { requeueExecution } from '../../headless/requeue-execution.ts';
import { HOME_OPTION, unknownAction, type Command, type Invocation } from '../command.ts';
import { executionRecord, executionRow, EXECUTION_COLUMNS, executionText } from '../executions/execution-text.ts';
import { findOwnExecution } from '../executions/find-own.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { readMaxSpark, readSeedsByNode, textOption } from '../run/options.ts';
import { table } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

export const command: Command = {
  name: 'executions',
  summary: 'Lists, shows, cancels, resumes and forks executions.',
  usage: 'list | show ID | cancel ID | resume ID\n       sogni-flow executions fork ID [--from NODE] [--seed NODE=N …]',
  details: [
    'ID is an execution\'s, or "last". Executions that wait, are queued or were interrupted are run by `sogni-flow serve` and `sogni-flow worker`.',
    '',
    '  list    the newest executions and their states',
    '  show    one execution: what it waits for, and its log from the start on',
    '  cancel  ends it for good, also when another process runs it; its jobs are taken back',
    '  resume  hands it to serve or worker; `sogni-flow run --resume ID` runs it here instead and writes the results',
    '  fork    a new execution that takes over what does not follow NODE and runs the rest anew; the old one stays as it is',
  ].join('\n'),
  examples: ['sogni-flow executions list', 'sogni-flow executions show last', 'sogni-flow executions cancel last', 'sogni-flow executions resume last --max-spark 10', 'sogni-flow executions fork last --from Lake --seed Lake=12'],
  options: {
    limit: { type: 'string', value: 'N', help: 'How many `list` shows (default: 20)' },
    from: { type: 'string', value: 'NODE', help: 'fork: the node from which on everything runs anew' },
    seed: { type: 'string', multiple: true, value: 'NODE=N', help: 'fork: another seed for a Sogni node, which then runs anew; may be repeated' },
    'max-spark': { type: 'string', value: 'N', help: 'resume: the most that the execution may cost in all' },
    json: { type: 'boolean', help: 'JSON on standard output' },
    ...HOME_OPTION,
  },

  run: async (invocation) =>
    await withEngine(invocation, async (engine) => {
      const [action = '', id, ...more] = invocation.positionals;
      const actions: Readonly<Record<string, (engine: Engine, invocation: Invocation, id: string) => Promise<void>>> = { show, cancel, resume, fork };
      if (action === 'list' && id === undefined) await list(engine, invocation);
      else if (action === 'list') throw new FlowError('invalid_input', 'executions list takes no ID; one execution is shown by: sogni-flow executions show ID');
      else if (!Object.hasOwn(actions, action)) throw unknownAction('executions', action, ['list', 'show', 'cancel', 'resume', 'fork']);
      else if (id === undefined || more.length > 0) throw new FlowError('invalid_input', `executions ${action} needs one ID, or "last": sogni-flow executions list shows them`);
      else await actions[action]?.(engine, invocation, id);
      return EXIT_CODES.ok;
    }),
};

async function list({ executions }: Engine, { options, terminal }: Invocation): Promise<void> {
  const limit = options.limit === undefined ? 20 : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new FlowError('invalid_input', `--limit is "${String(options.limit)}"; a whole number from 1 to 1000 is needed`);
  const found = await executions.list(LOCAL_ACCOUNT, limit);
  if (options.json === true) terminal.out(`${JSON.stringify(found.map(executionRecord))}\n`);
  else if (found.length === 0) terminal.err('There are no executions yet: sogni-flow run one-picture\n');
  else terminal.out(table(EXECUTION_COLUMNS, found.map(executionRow)));
}

async function show(engine: Engine, { options, terminal }: Invocation, id: string): Promise<void> {
  const { execution } = await findOwnExecution(engine, id);
  const open = (await engine.executions.waits(execution.id)).filter(({ outcome }) => outcome === undefined);
  const waits = open.map((wait) => ({ ...wait, ...(wait.method === undefined ? {} : { resumeUrl: engine.waitLinks.url(engine.config.publicUrl, execution.id, wait) }) }));
  const events = await engine.executions.events(execution.id);
  if (options.json === true) terminal.out(`${JSON.stringify({ ...executionRecord(execution), waits, events })}\n`);
  else terminal.out(executionText(execution, waits, events));
}

async function cancel(engine: Engine, { options, terminal }: Invocation, id: string): Promise<void> {
  const { execution } = await findOwnExecution(engine, id);
  await cancelExecution(engine, LOCAL_ACCOUNT, execution.id);
  report(options, terminal, { executionId: execution.id, status: 'cancelled' }, `Execution ${execution.id} is cancelled.`);
}

async function resume(engine: Engine, { options, terminal }: Invocation, id: string): Promise<void> {
  const approved = readMaxSpark(options['max-spark']);
  const found = await findOwnExecution(engine, id);
  const execution = await requeueExecution(engine, LOCAL_ACCOUNT, found.execution.id, approved);
  report(options, terminal, { executionId: execution.id, status: 'queued' }, `Execution ${execution.id} is queued${approved === undefined ? '' : `, with ${formatSpark(approved)} Spark approved in all`}. ${whoRuns(execution.id)}`);
}

async function fork(engine: Engine, { options, terminal }: Invocation, id: string): Promise<void> {
  const from = textOption(options.from);
  const found = await findOwnExecution(engine, id);
  const { execution, kept } = await forkExecution(engine, LOCAL_ACCOUNT, found.execution.id, { seeds: readSeedsByNode(options.seed), ...(from === undefined ? {} : { from }) });
  report(options, terminal, { executionId: execution.id, status: 'queued', forkedFrom: execution.forkedFrom, kept }, `Forked: ${kept === 1 ? '1 node run is' : `${kept} node runs are`} taken over, the rest runs anew. ${whoRuns(execution.id)}`);
  if (options.json !== true) terminal.out(`${execution.id}\n`);
}

const whoRuns = (id: string): string => `sogni-flow serve or worker runs it; to run it here: sogni-flow run --resume ${id}`;

function report(options: Invocation['options'], terminal: Invocation['terminal'], record: object, text: string): void {
  if (options.json === true) terminal.out(`${JSON.stringify(record)}\n`);
  else terminal.err(`${text}\n`);
}
