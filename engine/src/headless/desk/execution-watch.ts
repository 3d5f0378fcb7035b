/**
 * Executions as a stream. What lasts is read from the event log, so that nothing is lost or doubled whoever runs the execution; progress and
 * previews of those that run in this process pass by, the newest only. However many listen to one execution, it is read once.
 */
import { FlowError, type ExecutionStreamEvent } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { createExecutionEars, type ExecutionEars } from './execution-ears.ts';
import { FollowedExecution } from './followed-execution.ts';
import { presentExecution } from '../present/present-execution.ts';
import { presentNode } from '../present/present-node.ts';

export interface Frame {
  /** Number of the lasting event; absent for what passes by. */
  readonly id?: number;
  readonly event: ExecutionStreamEvent;
}

export interface ExecutionWatch {
  /**
   * Frames until the execution rests or the signal aborts; `beat` when there was nothing for a while.
   * @param after - number of the last lasting event that was seen; without it a snapshot comes first.
   * @throws FlowError `not_found`
   */
  follow(account: string, id: string, after: number | undefined, signal: AbortSignal): Promise<AsyncGenerator<Frame | 'beat'>>;
}

const HEARTBEAT_MS = 15_000;

interface Followed {
  readonly ears: ExecutionEars;
  readonly opened: Promise<FollowedExecution>;
  listeners: number;
}

export function createExecutionWatch(engine: Engine): ExecutionWatch {
  const open = new Map<string, Followed>();

  /** Who has joined is counted at once, so that nobody who leaves meanwhile closes it under them. */
  function join(id: string): Followed {
    let shared = open.get(id);
    if (shared === undefined) {
      const ears = createExecutionEars();
      shared = { ears, opened: FollowedExecution.open(engine, id, ears.tell), listeners: 0 };
      open.set(id, shared);
    }
    shared.listeners += 1;
    return shared;
  }

  function leave(id: string, shared: Followed): void {
    shared.listeners -= 1;
    if (shared.listeners > 0) return;
    open.delete(id);
    void shared.opened.then((followed) => followed.close(), () => undefined);
  }

  /** Joins when the first frame is asked for: frames that nobody reads keep nothing open. */
  async function* frames(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<Frame | 'beat'> {
    const shared = join(id);
    const ear = shared.ears.listen(signal);
    try {
      const followed = await shared.opened;
      let cursor = after ?? followed.last;
      let rested = false;
      if (after === undefined) yield { id: cursor, event: { type: 'snapshot', execution: presentExecution(followed.view()) } };
      while (!signal.aborted) {
        for (const entry of followed.after(cursor)) {
          cursor = entry.sequence;
          rested = entry.node === undefined && followed.rests;
          yield { id: cursor, event: eventOf(followed, entry.node) };
        }
        if (followed.rests && cursor >= followed.last) {
          // Whoever comes to an execution that rests already is told so, too.
          if (!rested) yield { event: eventOf(followed, undefined) };
          return;
        }
        const passed = await ear.next(HEARTBEAT_MS);
        if (passed === undefined) {
          yield 'beat';
          continue;
        }
        for (const event of passed) {
          const current = followed.passing(event);
          if (current) yield { event: current };
        }
      }
    } finally {
      ear.close();
      leave(id, shared);
    }
  }

  return {
    async follow(account, id, after, signal) {
      const listed = await engine.catalogue.find(id);
      if (listed?.account !== account) throw new FlowError('not_found', `there is no execution "${id.slice(0, 60)}" of the account "${account}"`);
      return frames(id, after, signal);
    },
  };
}

function eventOf(followed: FollowedExecution, node: string | undefined): ExecutionStreamEvent {
  const view = followed.view();
  const drawn = node === undefined ? undefined : view.workflow.nodes.get(node);
  return drawn ? { type: 'node', node: presentNode(view, drawn) } : { type: 'state', execution: presentExecution(view) };
}
