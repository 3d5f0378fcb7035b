/** The command line of a worker that is installed alone: one thing to do, a few options, errors as text and exit code. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { readRuntimeConfig } from '../configuration/runtime-config.ts';
import type { Log } from '../worker/log.ts';
import { workForEngine } from '../worker/remote/work-for-engine.ts';
import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import { helpText } from './help.ts';

const OPTIONS = { home: { type: 'string' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const tell = (line: string): unknown => process.stderr.write(`${line}\n`);

/** A failure that has a code tells all in its message. */
const log: Log = (level, message, detail) => {
  const more = FlowError.is(detail) ? `: ${detail.message}` : detail instanceof Error ? `\n${detail.stack ?? detail.message}` : '';
  tell(`${level}: ${message}${more}`);
};

/** Sets the process's exit code. A second signal meets no listener any more and ends the process. */
export async function main(args: readonly string[]): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
    stopping.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    process.exitCode = await run(args, stopping.signal);
  } catch (error) {
    const text = FlowError.is(error) ? `${error.code}: ${error.message}` : `internal: this is a bug; please report it with these lines\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    tell(text);
    process.exitCode = exitCodeOf(error);
  }
}

async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { home, help, version } = read(args);
  if (help || version) {
    process.stdout.write(help ? helpText(process.stdout.columns) : `${await ownVersion()}\n`);
    return EXIT_CODES.ok;
  }
  const left = await workForEngine(readRuntimeConfig(process.env, home), { log, tell, signal });
  return left === 0 ? EXIT_CODES.ok : EXIT_CODES.unreported;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\.\s|\n/)[0] : String(error);
    throw new FlowError('invalid_input', `${message}. Try: sogni-flow-runtime --help`, { cause: error });
  }
}

const ownVersion = async (): Promise<string> => (JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
