/** Durable workflows: start, list, look, cancel. */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FlowError, isFinalStatus, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import { canonicalJson } from '../../workflow/digest.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';
import { checkCap, checkCapacity, checkFunds, checkSteps } from '../workflow-runs/check-steps.ts';
import { readStartRequest, type StartRequest } from '../workflow-runs/read-request.ts';
import { resolveMedia } from '../workflow-runs/resolve-media.ts';
import type { WorkflowRun } from '../workflow-runs/run.ts';

export const WORKFLOWS = '/v1/creative-agent/workflows';

/** Another process may move a run; its news is not heard here, so a waiting request looks this often by itself. */
const LOOK_EVERY_MS = 2_000;

export function workflowRoutes(app: FastifyInstance, room: Room): void {
  const { jobs, wallets } = room.services;
  const { runs, conductor, news, presenter, clock } = room;
  const starting = new Map<string, Promise<unknown>>();
  const record = (run: WorkflowRun): WorkflowRecord => presenter.record(run, (stepId) => conductor.progressOf(run.id, stepId));

  async function start(caller: Caller, request: StartRequest, key: string | undefined): Promise<{ run: WorkflowRun; idempotent: boolean }> {
    const media = await resolveMedia(room.services, caller.account, request.media_references ?? []);
    // Caps are no part of what is asked for: whoever asks again does so with what is left of a budget.
    const asked = [request.input.title, request.input.steps, request.token_type, media.map(({ digest }) => digest)];
    const fingerprint = createHash('sha256').update(canonicalJson(asked)).digest('hex');
    const known = async () => (key === undefined ? undefined : sameRequest(await runs.findByKey(caller.account, key), fingerprint));
    const before = await known();
    if (before) {
      await conductor.nudge(before);
      return { run: before, idempotent: true };
    }

    const steps = await checkSteps(jobs, caller.account, request.input.steps, media, request.noCache);
    checkCapacity(steps, request.max_estimated_capacity_units);
    checkCap(steps, request.maxSpark);
    // A single step meets the ledger itself in a moment, which refuses with more to say.
    if (steps.length > 1) checkFunds(steps, await wallets.balance(caller.account));
    const { title } = request.input;
    const run: WorkflowRun = {
      ...{ id: randomUUID(), ...caller, fingerprint, status: 'queued', media, steps, cancelRequested: false },
      ...{ createdAt: clock(), updatedAt: clock(), events: 1, version: 1 },
      ...(key === undefined ? {} : { key }),
      ...(title === undefined ? {} : { title }),
      ...(request.maxSpark === undefined ? {} : { maxSpark: request.maxSpark }),
      ...(request.noCache ? { noCache: true } : {}),
    };
    if (await runs.create(run, [{ type: 'workflow_started', status: 'queued' }])) return { run: await conductor.begin(run), idempotent: false };
    const other = await known();
    if (!other) throw new FlowError('idempotency_conflict', 'the first request with this key was refused a moment ago; send it again');
    return { run: other, idempotent: true };
  }

  /** Requests of this process with one key go one after another, so that the second sees what became of the first. */
  async function startInTurn(caller: Caller, request: StartRequest, key: string | undefined): ReturnType<typeof start> {
    if (key === undefined) return start(caller, request, key);
    const name = `${caller.account} ${key}`;
    const turn = (starting.get(name) ?? Promise.resolve()).then(() => start(caller, request, key));
    const settled = turn.catch(() => undefined);
    starting.set(name, settled);
    void settled.then(() => starting.get(name) === settled && starting.delete(name));
    return turn;
  }

  /** Answers when the run changes or is final, after `waitMs` at the latest, or when the client is gone. */
  async function whenChanged(run: WorkflowRun, waitMs: number, reply: FastifyReply): Promise<WorkflowRun> {
    const listener = news.listen(run.id);
    const until = Date.now() + waitMs;
    let gone = false;
    reply.raw.once('close', () => {
      gone = true;
      listener.close();
    });
    try {
      let current = run;
      while (!isFinalStatus(current.status) && current.version === run.version && !gone && !room.closing.aborted) {
        const left = until - Date.now();
        current = await room.loadRun(run.account, run.id);
        if (left <= 0 || current.version !== run.version) break;
        await listener.next(Math.min(left, LOOK_EVERY_MS));
      }
      return current;
    } finally {
      listener.close();
    }
  }

  app.post(WORKFLOWS, async (request) => {
    const key = readKey(request);
    const { run, idempotent } = await startInTurn(request.caller, readStartRequest(request.body, request.headers), key);
    return success({ workflow: record(run), ...(idempotent ? { idempotent } : {}) });
  });

  app.get<{ Querystring: { limit?: string; offset?: string } }>(WORKFLOWS, async ({ caller, query }) => {
    const limit = readNumber(query, 'limit', 1, 100) ?? 20;
    const offset = readNumber(query, 'offset', 0, 1_000_000) ?? 0;
    const found = await runs.list(caller.account, limit + 1, offset);
    return success({ workflows: found.slice(0, limit).map(record), next: found.length > limit ? offset + limit : null });
  });

  app.get<{ Params: { id: string }; Querystring: { wait?: string } }>(`${WORKFLOWS}/:id`, async ({ caller, params, query }, reply) => {
    const waitSeconds = readNumber(query, 'wait', 0, 60) ?? 0;
    const run = await room.loadRun(caller.account, params.id);
    return success({ workflow: record(waitSeconds > 0 ? await whenChanged(run, waitSeconds * 1_000, reply) : run) });
  });

  app.post<{ Params: { id: string } }>(`${WORKFLOWS}/:id/cancel`, async ({ caller, params }) => {
    const { id } = await room.loadRun(caller.account, params.id);
    return success({ workflow: record(await conductor.cancel(id)) });
  });
}

/** @throws FlowError `idempotency_conflict` */
function sameRequest(known: WorkflowRun | undefined, fingerprint: string): WorkflowRun | undefined {
  if (!known || known.fingerprint === fingerprint) return known;
  throw new FlowError('idempotency_conflict', `the Idempotency-Key was used for another request, workflow ${known.id}; use a new key`, { details: { workflowId: known.id } });
}

function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key !== 'string' || key.length > 255) throw new FlowError('invalid_parameter', `Idempotency-Key has ${key.length} characters; at most 255 are allowed`);
  return key;
}
