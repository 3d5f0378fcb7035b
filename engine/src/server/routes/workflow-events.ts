/** Events of a workflow, as a list and as a stream of server-sent events. */
import type { FastifyInstance } from 'fastify';
import { isFinalStatus, type WorkflowEvent } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import { readLastEventId } from '../read-last-event-id.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';
import { BEAT, eventText, sendEvents } from '../send-events.ts';
import type { Passing } from '../workflow-runs/news.ts';
import type { WorkflowRun } from '../workflow-runs/run.ts';
import { WORKFLOWS } from './workflows.ts';

const HEARTBEAT_MS = 15_000;
/** See `LOOK_EVERY_MS` of the workflow routes. */
const LOOK_EVERY_MS = 2_000;
const PAGE = 200;
const ALL = 1_000_000;

export function workflowEventRoutes(app: FastifyInstance, room: Room): void {
  const { runs, news, presenter } = room;

  /**
   * Everything that lasts, in order and once, whatever the client's pace; progress and previews as they pass by, the newest
   * only. Those carry no `id`, so that a client that comes back continues after the last lasting event.
   */
  async function* frames(run: WorkflowRun, after: number, signal: AbortSignal): AsyncGenerator<string> {
    const listener = news.listen(run.id);
    signal.addEventListener('abort', listener.close);
    let cursor = after;
    let beatAt = Date.now() + HEARTBEAT_MS;
    try {
      while (!signal.aborted) {
        const { status } = await room.loadRun(run.account, run.id);
        const events = await runs.eventsAfter(run.id, cursor, PAGE);
        for (const event of events) {
          cursor = event.sequence;
          yield eventText(presenter.event(run, event), cursor);
        }
        if (events.length > 0) beatAt = Date.now() + HEARTBEAT_MS;
        if (events.length === PAGE) continue;
        if (isFinalStatus(status) || signal.aborted) return;
        const passed = await listener.next(Math.min(LOOK_EVERY_MS, Math.max(0, beatAt - Date.now())));
        for (const passing of passed) yield eventText(passingEvent(run.id, cursor, passing, room.clock()));
        if (passed.length === 0 && Date.now() >= beatAt) yield BEAT;
        if (passed.length > 0 || Date.now() >= beatAt) beatAt = Date.now() + HEARTBEAT_MS;
      }
    } finally {
      listener.close();
    }
  }

  app.get<{ Params: { id: string }; Querystring: { after?: string } }>(`${WORKFLOWS}/:id/events`, async ({ caller, params, query }) => {
    const run = await room.loadRun(caller.account, params.id);
    const events = await runs.eventsAfter(run.id, readNumber(query, 'after', 0, Number.MAX_SAFE_INTEGER) ?? 0, ALL);
    return success({ events: events.map((event) => presenter.event(run, event)) });
  });

  app.get<{ Params: { id: string }; Querystring: { after?: string } }>(`${WORKFLOWS}/:id/events/stream`, async (request, reply) => {
    const { caller, params, query, headers } = request;
    const after = readLastEventId(headers['last-event-id']) ?? readNumber(query, 'after', 0, Number.MAX_SAFE_INTEGER) ?? 0;
    return await sendEvents(room, request, reply, async (signal) => frames(await room.loadRun(caller.account, params.id), after, signal));
  });
}

function passingEvent(runId: string, cursor: number, { preview, ...passing }: Passing, at: number): WorkflowEvent {
  const data = { ...passing, ...(preview === undefined ? {} : { preview: `data:image/jpeg;base64,${preview}` }) };
  return { id: `${runId}:${cursor}:passing`, workflowId: runId, sequence: cursor, timestamp: new Date(at).toISOString(), type: 'workflow_progress', data };
}
