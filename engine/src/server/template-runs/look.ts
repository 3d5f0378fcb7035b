/** Looks at executions that are shown as workflows: once, until something changes, or as a stream. Nothing is kept between two looks. */
import { FlowError, type WorkflowEvent, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { createExecutionEars, type Passing } from '../../headless/desk/execution-ears.ts';
import { FollowedExecution } from '../../headless/desk/followed-execution.ts';
import type { StoredEvent } from '../../execution/stored-event.ts';
import type { ExecutionState } from '../../execution/types.ts';
import type { SignedLinks } from '../access/signed-link.ts';
import { entryBefore, eventsOf } from './events.ts';
import { presentRecord, signFor } from './present.ts';
import type { TemplateRun, TemplateRunStore } from './template-run-store.ts';

const HEARTBEAT_MS = 15_000;

export interface Frame {
  /** Number of a lasting event; absent for what passes by. */
  readonly id?: number;
  readonly event: WorkflowEvent;
}

/** A client of the API stops to listen then. */
export const hasEnded = (state: ExecutionState): boolean => state === 'completed' || state === 'failed' || state === 'cancelled';

/** As the log has it, so that nobody stops before the end is told. */
function isOver(followed: FollowedExecution): boolean {
  const last = newestOf(followed);
  return last?.type === 'state' && hasEnded(last.state);
}

const newestOf = (followed: FollowedExecution): StoredEvent | undefined => followed.after(-1).at(-1)?.event;

export type Looks = ReturnType<typeof createLooks>;

export interface LookParts {
  readonly engine: Engine;
  readonly runs: Pick<TemplateRunStore, 'find'>;
  readonly links: SignedLinks;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export function createLooks({ engine, runs, links, clock }: LookParts) {
  async function looking<Result>(id: string, signal: AbortSignal, look: (followed: FollowedExecution, next: (timeoutMs: number) => Promise<readonly Passing[] | undefined>) => Promise<Result>): Promise<Result> {
    const ears = createExecutionEars();
    const ear = ears.listen(signal);
    const followed = await FollowedExecution.open(engine, id, ears.tell);
    try {
      return await look(followed, ear.next);
    } finally {
      ear.close();
      followed.close();
    }
  }

  /** Of the entries behind the one that `after` is of. */
  function lastingAfter(run: TemplateRun, followed: FollowedExecution, after: number): readonly WorkflowEvent[] {
    const [view, sign] = [followed.view(), signFor(links, run.account)];
    return followed.after(entryBefore(after)).flatMap(({ event }) => eventsOf(run, view, event, sign).filter(({ sequence }) => sequence > after));
  }

  return {
    /**
     * As it is now; with a time to wait as it is after the next change, or when the time is over, it has ended, or the client is gone.
     * @throws FlowError `not_found`
     */
    async record(id: string, waitMs: number, gone: AbortSignal): Promise<WorkflowRecord> {
      return await looking(id, gone, async (followed, next) => {
        const [until, before] = [clock() + waitMs, followed.last];
        for (let left = waitMs; left > 0 && followed.last === before && !isOver(followed) && !gone.aborted; left = until - clock()) await next(left);
        const run = await runs.find(id);
        if (!run) throw new FlowError('not_found', `there is no workflow ${id.slice(0, 60)}`);
        return presentRecord(run, followed.view(), newestOf(followed)?.at ?? run.createdAt, signFor(links, run.account));
      });
    },

    events: async (run: TemplateRun, after: number): Promise<readonly WorkflowEvent[]> => await looking(run.id, new AbortController().signal, async (followed) => lastingAfter(run, followed, after)),

    /** Everything that lasts, in order and once, whatever the client's pace; `beat` when there was nothing for a while. Ends with the execution. */
    async *follow(run: TemplateRun, after: number, signal: AbortSignal): AsyncGenerator<Frame | 'beat'> {
      const ears = createExecutionEars();
      const ear = ears.listen(signal);
      const followed = await FollowedExecution.open(engine, run.id, ears.tell);
      let cursor = after;
      try {
        while (!signal.aborted) {
          const over = isOver(followed);
          for (const event of lastingAfter(run, followed, cursor)) {
            cursor = event.sequence;
            yield { id: cursor, event };
          }
          if (over) return;
          const passed = await ear.next(HEARTBEAT_MS);
          if (passed === undefined) yield 'beat';
          else for (const news of passed) if (followed.passing(news)) yield { event: passing(run.id, cursor, news, clock()) };
        }
      } finally {
        ear.close();
        followed.close();
      }
    },
  };
}

/** Carries no number, so that a client that comes back continues after the last lasting event. */
function passing(workflowId: string, sequence: number, news: Passing, at: number): WorkflowEvent {
  const data = { stepId: news.node, ...(news.type === 'progress' ? { progress: news.progress, ...(news.activity === undefined ? {} : { activity: news.activity }) } : news.type === 'preview' ? { preview: `data:image/jpeg;base64,${Buffer.from(news.jpeg).toString('base64')}` } : { progress: 0 }) };
  return { id: `${workflowId}:${sequence}:passing`, workflowId, sequence, timestamp: new Date(at).toISOString(), type: 'workflow_progress', data };
}
