/**
 * Templates that run as workflows: served at the very routes of workflows. Where a request is about one, it is answered here, before the route that
 * knows runs of steps; this is the one place that looks which of the two it is.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FlowError, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { ExecutionDesk } from '../../headless/desk/execution-desk.ts';
import type { Templates } from '../../templates/templates.ts';
import { success } from '../envelope.ts';
import { readLastEventId } from '../read-last-event-id.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';
import { BEAT, eventText, sendEvents } from '../send-events.ts';
import type { Frame, Looks } from '../template-runs/look.ts';
import { startsTemplate } from '../template-runs/read-start.ts';
import { createTemplateDecisions } from '../template-runs/decide.ts';
import { createTemplateStarter } from '../template-runs/start-template.ts';
import type { TemplateRun, TemplateRunStore } from '../template-runs/template-run-store.ts';
import { readConfirm, readResume } from '../workflow-runs/read-decisions.ts';
import { asker, whileThere } from './executions.ts';
import { readKey, recordWith, WORKFLOWS } from './workflows.ts';

export interface TemplateRunParts extends Pick<Room, 'services' | 'runs' | 'presenter' | 'conductor' | 'loadRun' | 'clock' | 'closing' | 'standing'> {
  readonly engine: Engine;
  readonly desk: ExecutionDesk;
  readonly templates: Templates;
  readonly templateRuns: TemplateRunStore;
  readonly looks: Looks;
}

type Answer = (request: FastifyRequest, reply: FastifyReply, run: TemplateRun) => Promise<unknown>;

export function templateRunRoutes(app: FastifyInstance, parts: TemplateRunParts): void {
  const { engine, templateRuns: runs, looks, closing, loadRun } = parts;
  const starter = createTemplateStarter({ ...parts, steps: parts.runs, runs });
  const decisions = createTemplateDecisions({ ...parts, runs });
  const recordOfSteps = recordWith(parts);

  /** The row is read again for each answer: what was decided meanwhile stands there. */
  const record = async (id: string, waitMs = 0, gone = closing): Promise<WorkflowRecord> => await looks.record(id, waitMs, AbortSignal.any([gone, closing]));

  const ofRun: Readonly<Record<string, Answer>> = {
    [`GET ${WORKFLOWS}/:id`]: async ({ query }, reply, run) => success({ workflow: await record(run.id, (readNumber(query as object, 'wait', 0, 60) ?? 0) * 1_000, whileThere(reply)) }),

    [`GET ${WORKFLOWS}/:id/events`]: async ({ query }, _reply, run) => success({ events: await looks.events(run, readNumber(query as object, 'after', 0, Number.MAX_SAFE_INTEGER) ?? 0) }),

    async [`GET ${WORKFLOWS}/:id/events/stream`](request, reply, run) {
      const after = readLastEventId(request.headers['last-event-id']) ?? readNumber(request.query as object, 'after', 0, Number.MAX_SAFE_INTEGER) ?? 0;
      return await sendEvents(parts, request, reply, (signal) => texts(looks.follow(run, after, signal)));
    },

    async [`POST ${WORKFLOWS}/:id/cancel`](_request, _reply, run) {
      await decisions.cancel(run);
      return success({ workflow: await record(run.id) });
    },

    async [`POST ${WORKFLOWS}/:id/confirm-cost`]({ caller, body }, reply, run) {
      await decisions.confirmCost(asker(caller), run, readConfirm(body), whileThere(reply));
      return success({ workflow: await record(run.id) });
    },

    async [`POST ${WORKFLOWS}/:id/resume`]({ caller, body }, _reply, run) {
      const resumed = await decisions.resume(asker(caller), run, readResume(body));
      return success({ workflow: await record(run.id), resumed });
    },

    async [`POST ${WORKFLOWS}/:id/reseed`](_request, _reply, { id }) {
      throw new FlowError('invalid_transition', `workflow ${id} is a template that ran; its seeds are among its inputs. Start the template again with others`);
    },
  };

  const ofStart: Readonly<Record<string, (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>>> = {
    async [`POST ${WORKFLOWS}`](request, reply) {
      const { run, idempotent } = await starter.start(asker(request.caller), askedBy(request), whileThere(reply));
      return success({ workflow: await record(run.id), ...(idempotent ? { idempotent } : {}) });
    },
    [`POST ${WORKFLOWS}/quote`]: async (request, reply) => success({ quote: await starter.quote(asker(request.caller), askedBy(request), whileThere(reply)) }),
  };

  /** What was started here is listed here, in one list with the runs of steps: a client that lists its workflows looks for all that it has started. */
  async function list({ caller, query }: FastifyRequest): Promise<unknown> {
    const limit = readNumber(query as object, 'limit', 1, 100) ?? 20;
    const offset = readNumber(query as object, 'offset', 0, 1_000_000) ?? 0;
    const found = await runs.list(caller.account, limit + 1, offset);
    const workflows: WorkflowRecord[] = [];
    for (const { id, kind } of found.slice(0, limit)) workflows.push(kind === 'steps' ? recordOfSteps(await loadRun(caller.account, id)) : await record(id));
    return success({ workflows, next: found.length > limit ? offset + limit : null });
  }

  /** A key of this route is of steps or of a template. @throws FlowError `idempotency_conflict` */
  async function checkKey(request: FastifyRequest): Promise<void> {
    const key = request.method === 'POST' && request.routeOptions.url === WORKFLOWS ? readKey(request) : undefined;
    if (key !== undefined) await engine.catalogue.findRequest(request.caller.account, { key, fingerprint: 'steps' });
  }

  /** @returns what answers the request where it is about a template, or about templates as well as steps. */
  async function answerOf(request: FastifyRequest, reply: FastifyReply): Promise<(() => Promise<unknown>) | undefined> {
    const route = `${request.method} ${request.routeOptions.url}`;
    if (route === `GET ${WORKFLOWS}`) return async () => await list(request);
    const start = ofStart[route];
    if (start) return startsTemplate(request.body) ? async () => await start(request, reply) : undefined;
    const answer = ofRun[route];
    const run = answer && (await runs.findOf(request.caller.account, (request.params as { id: string }).id));
    return run && (async () => await answer(request, reply, run));
  }

  app.addHook('preHandler', async (request, reply) => {
    const answer = await answerOf(request, reply);
    if (answer === undefined) return await checkKey(request);
    const told = await answer();
    if (!reply.sent) await reply.send(told);
  });
}

const askedBy = (request: FastifyRequest) => ({ body: request.body as never, headers: request.headers, key: readKey(request) });

async function* texts(frames: AsyncGenerator<Frame | 'beat'>): AsyncGenerator<string> {
  for await (const frame of frames) yield frame === 'beat' ? BEAT : eventText(frame.event, frame.id);
}
