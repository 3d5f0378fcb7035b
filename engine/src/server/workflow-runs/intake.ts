/** Takes workflow runs in: checked, quoted, within their caps, once per idempotency key; then started, or held back until the price is approved. */
import { createHash, randomUUID } from 'node:crypto';
import { FlowError, type Artifact, type MicroSpark, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import { canonicalJson } from '../../workflow/digest.ts';
import type { Caller } from '../access/caller.ts';
import type { Room } from '../room.ts';
import { checkCap, checkCapacity, checkFunds, checkSteps } from './check-steps.ts';
import type { StartRequest } from './read-request.ts';
import type { ReseedRequest } from './read-decisions.ts';
import { reseeded, type Reseeded } from './reseed.ts';
import { resolveMedia } from './resolve-media.ts';
import type { RunEvent, WorkflowRun } from './run.ts';
import { previewOf } from './spending.ts';
import { approvalAsked } from './transitions.ts';

/** A run, and whether it was there already. */
export interface Taken {
  readonly run: WorkflowRun;
  readonly idempotent: boolean;
}

export interface Intake {
  /** @throws FlowError for whatever is wrong with the request or cannot be paid; nothing is bought then. */
  start(caller: Caller, request: StartRequest, key: string | undefined): Promise<Taken>;
  /** Starts a copy of a run with other seeds. Steps that come out the same are taken from the job cache. */
  reseed(caller: Caller, original: WorkflowRun, request: ReseedRequest, key: string | undefined): Promise<Taken & Pick<Reseeded, 'seeds'>>;
}

/** What is asked for, whichever route it came by. */
interface Asked {
  /** Caps and approvals are no part of it: whoever asks again may do so with what is left of a budget. */
  readonly fingerprint: string;
  readonly title: string | undefined;
  readonly steps: readonly WorkflowStepRequest[];
  readonly media: readonly Artifact[];
  readonly maxSpark?: MicroSpark | undefined;
  readonly capacityUnits?: number | undefined;
  readonly noCache?: boolean | undefined;
  /** The price is to be approved before anything starts. */
  readonly asksFirst: boolean;
}

export function createIntake({ services, runs, conductor, news, clock }: Pick<Room, 'services' | 'runs' | 'conductor' | 'news' | 'clock'>): Intake {
  const { jobs, wallets, budgets } = services;
  const starting = new Map<string, Promise<unknown>>();

  async function take(caller: Caller, asked: Asked, key: string | undefined): Promise<Taken> {
    const known = async () => (key === undefined ? undefined : sameRequest(await runs.findByKey(caller.account, key), asked.fingerprint));
    const before = await known();
    if (before) {
      await conductor.nudge(before);
      return { run: before, idempotent: true };
    }
    const { steps: requests, media, title, maxSpark, noCache, fingerprint, asksFirst } = asked;
    const steps = await checkSteps(jobs, caller.account, requests, media, noCache);
    checkCapacity(steps, asked.capacityUnits);
    checkCap(steps, maxSpark);
    const isHeldBack = asksFirst && steps.some(({ state }) => state.quoted > 0);
    // A single step meets the ledger itself in a moment, which refuses with more to say.
    if (steps.length > 1 && !isHeldBack) checkFunds(steps, await wallets.balance(caller.account));
    const { account, apiKeyId, runId } = caller;
    const id = randomUUID();
    const accepted: WorkflowRun = {
      ...{ id, account, fingerprint, status: 'queued', media, steps, budgetId: runId ?? id, cancelRequested: false },
      ...{ createdAt: clock(), updatedAt: clock(), version: 1 },
      events: 0,
      ...(apiKeyId === undefined ? {} : { apiKeyId }),
      ...(key === undefined ? {} : { key }),
      ...(title === undefined ? {} : { title }),
      ...(maxSpark === undefined ? {} : { maxSpark }),
      ...(noCache ? { noCache } : {}),
    };
    const started: RunEvent = { type: 'workflow_started', status: 'queued' };
    const { run, events } = isHeldBack ? approvalAsked(accepted, previewOf(steps, clock()), clock()) : { run: accepted, events: [] };
    const first = { ...run, events: events.length + 1 };
    const created = await runs.create(first, [started, ...events], isHeldBack ? 'flushed' : 'unflushed', async (tx) => {
      if (maxSpark !== undefined && first.budgetId === id) await budgets.openBudget(tx, { runId: id, account, approved: maxSpark });
    });
    if (created) {
      if (!isHeldBack) return { run: await conductor.begin(first), idempotent: false };
      news.changed(id);
      return { run: first, idempotent: false };
    }
    const other = await known();
    if (!other) throw new FlowError('idempotency_conflict', 'the first request with this key was refused a moment ago; send it again');
    return { run: other, idempotent: true };
  }

  /** Requests of this process with one key go one after another, so that the second sees what became of the first. */
  async function inTurn<Result>({ account }: Caller, key: string | undefined, work: () => Promise<Result>): Promise<Result> {
    if (key === undefined) return work();
    const name = `${account} ${key}`;
    const turn = (starting.get(name) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    starting.set(name, settled);
    void settled.then(() => starting.get(name) === settled && starting.delete(name));
    return turn;
  }

  return {
    start: (caller, request, key) =>
      inTurn(caller, key, async () => {
        const { title, steps } = request.input;
        const media = await resolveMedia(services, caller.account, request.media_references ?? []);
        const fingerprint = fingerprintOf([title, steps, request.token_type, media.map(({ digest }) => digest)]);
        return take(caller, { fingerprint, title, steps, media, maxSpark: request.maxSpark, capacityUnits: request.max_estimated_capacity_units, noCache: request.noCache, asksFirst: request.confirm_cost === false }, key);
      }),

    reseed: (caller, original, request, key) =>
      inTurn(caller, key, async () => {
        const { steps, seeds } = reseeded(original, request.seedOverrides);
        const fingerprint = fingerprintOf(['reseed', original.id, request.seedOverrides ?? null]);
        const { title, media } = original;
        return { ...(await take(caller, { fingerprint, title, steps, media, maxSpark: request.maxSpark, asksFirst: request.asksFirst }, key)), seeds };
      }),
  };
}

const fingerprintOf = (asked: readonly unknown[]): string => createHash('sha256').update(canonicalJson(asked)).digest('hex');

/** @throws FlowError `idempotency_conflict` */
function sameRequest(known: WorkflowRun | undefined, fingerprint: string): WorkflowRun | undefined {
  if (!known || known.fingerprint === fingerprint) return known;
  throw new FlowError('idempotency_conflict', `the Idempotency-Key was used for another request, workflow ${known.id}; use a new key`, { details: { workflowId: known.id } });
}
