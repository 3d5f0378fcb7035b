/**
 * Templates that run templates. A node that starts one sends the id of its own execution in front of its idempotency key, so the line of
 * executions behind a start is known. One that comes back to a template of its own line, or grows too long, would never end, and is refused.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionCatalogue } from '../../execution/catalogue.ts';
import type { TemplateRunStore } from './template-run-store.ts';

const MOST_IN_A_LINE = 5;

type Known = Pick<ExecutionCatalogue, 'find'> & { readonly runs: Pick<TemplateRunStore, 'find'> };

/** The execution whose node asks; `undefined` when it is none of this engine. */
export async function parentOf({ find }: Pick<Known, 'find'>, key: string | undefined): Promise<string | undefined> {
  const [, id] = /^([0-9a-f]{8}-[0-9a-f-]{27}):/.exec(key ?? '') ?? [];
  return id !== undefined && (await find(id)) ? id : undefined;
}

/** @returns how many executions stand above a start. @throws FlowError `workflow_cycle` */
export async function checkLineage({ find, runs }: Known, template: string, parent: string | undefined): Promise<number> {
  const line: string[] = [];
  for (let id = parent; id !== undefined; id = (await runs.find(id))?.parent) {
    const before = (await find(id))?.template?.id;
    line.unshift(before ?? 'a workflow');
    if (before === template) throw refused(`template "${template}" would run itself: ${[...line, template].join(' → ')}`);
    if (line.length >= MOST_IN_A_LINE) throw refused(`template "${template}" would be the ${line.length + 1}th in a line of executions that start each other; at most ${MOST_IN_A_LINE} are allowed`);
  }
  return line.length;
}

const refused = (message: string): FlowError => new FlowError('workflow_cycle', `${message}. Nothing was started`);
