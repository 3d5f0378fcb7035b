/** Entry of the command line: finds the command, checks its options, turns errors into text and exit codes. */
import { parseArgs } from 'node:util';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { fitted } from 'sogni-flow-runtime/configuration';
import { adviceFor, helpOf, parserOptions, TERMINATED, type Command, type Invocation } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import { version } from '../version.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Runs one command line; sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = openTerminal(process);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort(TERMINATED));
  try {
    process.exitCode = await dispatch(argv, terminal, interrupt.signal);
  } catch (error) {
    process.exitCode = reportError(error, terminal);
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(fitted(await overview(rest[0]), terminal.width));
    return EXIT_CODES.ok;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${await version()}\n`);
    return EXIT_CODES.ok;
  }
  const command = await find(name);
  const invocation = parse(command, rest, terminal, signal);
  if (invocation.options.help) {
    terminal.out(fitted(helpOf(command), terminal.width));
    return EXIT_CODES.ok;
  }
  return await command.run(invocation);
}

async function find(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) throw new FlowError('invalid_input', `"${name}" is no command; there are ${Object.keys(COMMANDS).join(', ')}${adviceFor(name, [...Object.keys(COMMANDS), '--help', '--version'])}`);
  return (await entry.load()).command;
}

function parse(command: Command, args: readonly string[], terminal: Terminal, signal: AbortSignal): Invocation {
  const parsed = attempt(() => parseArgs({ args: [...args], options: parserOptions(command), allowPositionals: command.usage !== '[options]', strict: true }), command);
  return { positionals: parsed.positionals, options: parsed.values as Invocation['options'], env: process.env, terminal, signal };
}

function attempt<Result>(parseOptions: () => Result, command: Command): Result {
  try {
    return parseOptions();
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    const option = /^Unknown option '(--[^']+)'/.exec(message)?.[1] ?? '';
    const known = [...Object.keys(command.options), 'help'].map((name) => `--${name}`);
    throw new FlowError('invalid_input', `${message}${adviceFor(option, known, command.name)}`, { cause: error });
  }
}

async function overview(name: string | undefined): Promise<string> {
  if (name) return helpOf(await find(name));
  const width = Math.max(...Object.keys(COMMANDS).map((key) => key.length)) + 2;
  return [
    'sogni-flow runs n8n workflow files headless: parallel, durable, priced before the run and paid once.',
    '',
    'Usage: sogni-flow <command> [options]',
    '',
    'Commands:',
    ...Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(width)}${summary}`),
    '',
    'sogni-flow <command> --help tells more, with examples.',
    `Exit codes: ${EXIT_CODES.ok} done, ${EXIT_CODES.failed} failed, ${EXIT_CODES.refusedInput} refused input, ${EXIT_CODES.outOfSpark} out of Spark, ${EXIT_CODES.overCap} over the cap, ${EXIT_CODES.cancelled} cancelled, ${EXIT_CODES.waiting} waiting.`,
    '',
  ].join('\n');
}

function reportError(error: unknown, terminal: Terminal): number {
  if (FlowError.is(error)) {
    const where = error.node === undefined ? '' : ` at node "${error.node}"`;
    terminal.err(`${terminal.paint('red', `${error.code}${where}:`)} ${error.message}\n`);
    return exitCodeOf(error.code);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(`${terminal.paint('red', 'internal:')} this is a bug; please report it with these lines\n${text}\n`);
  return EXIT_CODES.failed;
}
