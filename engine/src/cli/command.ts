/** A command of the command line: what `--help` teaches about it, and what it does. */
import type { ParseArgsOptionsConfig } from 'node:util';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { didYouMean } from '../workflow/suggest.ts';
import type { Terminal } from './terminal.ts';

export interface OptionHelp {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  readonly short?: string;
  /** Placeholder of the value: `FOLDER`. */
  readonly value?: string;
  readonly help: string;
}

/** Why an invocation's signal was aborted, when it was not by Ctrl-C. */
export const TERMINATED = 'terminated';

export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C, or with the reason `TERMINATED` by SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** After the name: `<file|template> [options]`. `[options]` alone: it takes no words. */
  readonly usage: string;
  readonly details?: string;
  readonly examples: readonly string[];
  readonly options: Readonly<Record<string, OptionHelp>>;
  /** @returns the exit code. @throws FlowError */
  run(invocation: Invocation): Promise<number>;
}

export const HOME_OPTION = {
  home: { type: 'string', value: 'FOLDER', help: 'Folder with the database and the artifacts; else SOGNI_FLOW_HOME, else ~/.sogni-flow' },
} as const satisfies Record<string, OptionHelp>;

/** The refusal of a word that is none of a command's actions, or of none. */
export function unknownAction(command: string, given: string | undefined, actions: readonly string[]): FlowError {
  const what = given ? `${command} ${given} is not known` : `${command} has to be told what to do`;
  return new FlowError('invalid_input', `${what}; ${actions.slice(0, -1).join(', ')} and ${actions.at(-1)} are allowed${adviceFor(given ?? '', actions, command)}`);
}

/** Ends a refusal: what may have been meant, and where to read on. */
export const adviceFor = (given: string, known: readonly string[], command = ''): string => `${didYouMean(given, known) || '.'} Try: ${['sogni-flow', command, '--help'].filter(Boolean).join(' ')}`;

/** @param words - what would be passed over. @throws FlowError `invalid_input` when there is any. */
export function noMoreWords(command: string, [first]: readonly string[]): void {
  if (first !== undefined) throw new FlowError('invalid_input', `"${first}" is one word too many. Try: sogni-flow ${command} --help`);
}

export const parserOptions = (command: Command): ParseArgsOptionsConfig =>
  Object.fromEntries(
    Object.entries({ ...command.options, help: { type: 'boolean', short: 'h', help: '' } as OptionHelp }).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple ? { multiple } : {}), ...(short ? { short } : {}) },
    ]),
  );

export function helpOf(command: Command): string {
  const rows = Object.entries(command.options).map(([name, option]) => {
    const flag = `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` ${option.value}` : ''}`;
    return [flag, option.help] as const;
  });
  const width = Math.max(...rows.map(([flag]) => flag.length), 0) + 2;
  return [
    command.summary,
    '',
    `Usage: sogni-flow ${command.name} ${command.usage}`.trimEnd(),
    ...(command.details ? ['', command.details] : []),
    ...(rows.length > 0 ? ['', 'Options:', ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`)] : []),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}
