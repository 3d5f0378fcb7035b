/**
 * Runs executions that are left to hosts: queued, interrupted, due or called out of a wait, or of a host that died. Several hosts, also of
 * several machines, may look at one database: who takes an execution raises its fence, and nobody else writes to it.
 *
 * Each depth has places of its own: what waits for an execution below it never keeps that one from its turn.
 *
 *  look ──► claim ──► run ──► ended, or parked, or waits for the user
 *   ▲ └─ nothing, or no place: look again in a second
 */
import type { Log } from 'sogni-flow-runtime';
import type { Engine } from '../engine.ts';
import type { ExecutionClaim } from '../execution/store.ts';
import type { ExecutionEvent } from '../execution/types.ts';
import { endsWithin, LOOK_MS, type Wait } from '../execution/waits.ts';
import { isGoneOwner, newOwner } from './owner.ts';
import { runClaimed } from './run-workflow.ts';

/** Reading an execution back costs more than to wait so long for it. */
const SHORT_WAIT_MS = 5_000;

export interface HostOptions {
  /** Executions of one depth at once. */
  readonly slots: number;
  /** How callers of waits reach the server. */
  readonly baseUrl: string;
  readonly log: Log;
  readonly onEvent?: (event: ExecutionEvent) => void;
}

export interface ExecutionHost {
  /** Lets go of what runs here, for other hosts to go on with, and claims nothing more. */
  close(): Promise<void>;
}

export function startExecutionHost(engine: Engine, { slots, baseUrl, log, onEvent = () => undefined }: HostOptions): ExecutionHost {
  const closing = new AbortController();
  const owner = newOwner();
  const running = new Map<Promise<void>, { readonly depth: number }>();
  let wake = (): void => undefined;

  const hooks = {
    ...{ signal: new AbortController().signal, release: closing.signal, baseUrl, onEvent, onRun: () => undefined },
    leavesAt: (waits: readonly Wait[]): boolean => !waits.some((wait) => endsWithin(wait, SHORT_WAIT_MS, Date.now())),
  };

  function start(claim: ExecutionClaim): void {
    const { id } = claim;
    const run = runClaimed(engine, owner.name, claim, hooks)
      .then(
        ({ outcome: { state } }) => log('info', `execution ${id} is ${state}`),
        (error: unknown) => log('error', `execution ${id} could not be run`, error),
      )
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.set(run, claim);
  }

  /** Depths that have no place left. */
  function full(): readonly number[] {
    const count = new Map<number, number>();
    for (const { depth } of running.values()) count.set(depth, (count.get(depth) ?? 0) + 1);
    return [...count].filter(([, running]) => running >= slots).map(([depth]) => depth);
  }

  async function work(): Promise<void> {
    await takeBack().catch((error: unknown) => log('warn', 'what cancelled executions have left under way could not be looked for', error));
    while (!closing.signal.aborted) {
      const claim = slots > 0 ? await engine.executions.claim(owner.name, isGoneOwner, full()).catch((error: unknown) => void log('warn', 'executions could not be looked for; trying again', error)) : undefined;
      if (claim) start(claim);
      else await nap();
    }
  }

  /** What a process that died had ordered for executions that it cancelled. */
  async function takeBack(): Promise<void> {
    for (const { id, account } of await engine.catalogue.stillBuying()) await engine.cancelPurchasesOf(account, id);
  }

  /** Until an execution ends here, a second at the longest. */
  async function nap(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOOK_MS);
    wake = resolve;
    if (closing.signal.aborted) resolve();
    await promise;
    clearTimeout(timer);
  }

  const deaf = engine.live.onQueued(() => wake());
  const working = work();
  return {
    async close() {
      closing.abort();
      deaf();
      wake();
      await working;
      await Promise.all(running.keys());
      owner.leave();
    },
  };
}
