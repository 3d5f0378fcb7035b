/** Executions as rows, as text and as JSON. */
import { formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { StoredEvent } from '../../execution/stored-event.ts';
import type { Execution } from '../../execution/types.ts';
import type { Wait } from '../../execution/waits.ts';
import type { Column } from '../terminal.ts';

export type ShownWait = Wait & { readonly resumeUrl?: string };

export const EXECUTION_COLUMNS: readonly Column[] = [{ title: 'ID' }, { title: 'Workflow' }, { title: 'State' }, { title: 'Created' }, { title: '' }];

const second = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

export const executionRow = (execution: Execution): readonly string[] => [execution.id, execution.workflowName.slice(0, 40), execution.state, second(execution.createdAt), remark(execution).slice(0, 80)];

function remark({ failure, forkedFrom }: Execution): string {
  if (failure !== undefined) return `${failure.code} at ${failure.node}`;
  return forkedFrom === undefined ? '' : `fork of ${forkedFrom}`;
}

/** For programs; without the workflow and its items. */
export const executionRecord = ({ id, workflowName, state, createdAt, finishedAt, owner, ownerSeenAt, approved, failure, forkedFrom, hosted }: Execution) => ({
  ...{ executionId: id, workflow: workflowName, status: state, createdAt, finishedAt: finishedAt ?? null, owner: owner ?? null, ownerSeenAt: ownerSeenAt ?? null },
  ...{ approvedSpark: approved === undefined ? null : Number(formatSpark(approved)), failure: failure ?? null, forkedFrom: forkedFrom ?? null, hosted: hosted === true },
});

export function executionText(execution: Execution, waits: readonly ShownWait[], events: readonly StoredEvent[]): string {
  const { id, workflowName, state, createdAt, finishedAt, owner, approved, failure, forkedFrom } = execution;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Execution', id],
    ['Workflow', workflowName],
    ['State', state],
    ['Created', second(createdAt)],
    ['Ended', finishedAt === undefined ? undefined : second(finishedAt)],
    ['Run by', state === 'running' ? owner : undefined],
    ['Approved', approved === undefined ? undefined : `${formatSpark(approved)} Spark`],
    ['Fork of', forkedFrom],
    ['Failure', failure && `${failure.code} at node "${failure.node}": ${failure.message}`],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)}${value}`]));
  const waiting = waits.map((wait) => `  ${`"${wait.node}"`} waits ${waitText(wait)}`);
  const log = events.map((event) => `  ${String(event.sequence).padStart(4)}  ${second(event.at)}  ${eventText(event)}`);
  return `${[...lines, ...(waiting.length > 0 ? ['', ...waiting] : []), '', ...log].join('\n')}\n`;
}

/** `until 2026-11-25 12:00:00, or for GET https://…` */
export function waitText({ resumeAt, method, resumeUrl }: ShownWait): string {
  const until = resumeAt === undefined ? [] : [`until ${second(resumeAt)} UTC`];
  const call = method === undefined ? [] : [`for ${method} ${resumeUrl ?? 'its resume URL'}`];
  return [...until, ...call].join(', or ');
}

function eventText(event: StoredEvent): string {
  switch (event.type) {
    case 'created':
      return event.forkedFrom === undefined ? `created, ${event.state}` : `forked, ${event.state}`;
    case 'state':
      return `${event.state}${event.owner === undefined ? '' : ` by ${event.owner}`}${event.failure === undefined ? '' : `: ${event.failure.code} at "${event.failure.node}"`}`;
    case 'cancel_requested':
      return 'asked to end';
    case 'node_waiting':
      return `"${event.node}"${runText(event)} waits ${waitText({ ...event, parkedAt: event.at })}`;
    case 'node_called':
      return `"${event.node}"${runText(event)} was called`;
    case 'node_finished':
      return `"${event.node}"${runText(event)} finished in ${event.elapsedMs} ms with ${event.items} item${event.items === 1 ? '' : 's'}${event.failure === undefined ? '' : `, after ${event.failure.code}`}`;
  }
}

const runText = ({ runIndex }: { readonly runIndex: number }): string => (runIndex === 0 ? '' : ` #${runIndex}`);
