/** Durable workflows: start, list, look, cancel. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FlowError, isFinalStatus, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';
import { readStartRequest } from '../workflow-runs/read-request.ts';
import type { WorkflowRun } from '../workflow-runs/run.ts';

export const WORKFLOWS = '/v1/creative-agent/workflows';

/** Another process may move a run; its news is not heard here, so a waiting request looks this often by itself. */
const LOOK_EVERY_MS = 2_000;

export function workflowRoutes(app: FastifyInstance, room: Room): void {
  const { runs, conductor, intake, news } = room;
  const record = recordWith(room);

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
    const { run, idempotent } = await intake.start(request.caller, readStartRequest(request.body, request.headers), key);
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

/** The wire's record of a run, with the progress that this process knows. */
export const recordWith =
  ({ presenter, conductor }: Pick<Room, 'presenter' | 'conductor'>) =>
  (run: WorkflowRun): WorkflowRecord =>
    presenter.record(run, (stepId) => conductor.progressOf(run.id, stepId));

export function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key !== 'string' || key.length > 255) throw new FlowError('invalid_parameter', `Idempotency-Key has ${key.length} characters; at most 255 are allowed`);
  return key;
}
