/** What happens in an execution, as server-sent events. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ExecutionWatch, Frame } from '../../headless/desk/execution-watch.ts';
import { readLastEventId } from '../read-last-event-id.ts';
import { EXECUTIONS } from './executions.ts';

export function executionEventRoutes(app: FastifyInstance, watch: ExecutionWatch, closing: AbortSignal): void {
  app.get<{ Params: { id: string } }>(`${EXECUTIONS}/:id/events/stream`, async ({ caller, params, headers }, reply) => {
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, closing]);
    const frames = await watch.follow(caller.account, params.id, readLastEventId(headers['last-event-id']), signal);
    const stream = Readable.from(texts(frames), { objectMode: false });
    reply.raw.once('close', () => {
      gone.abort();
      stream.destroy();
    });
    return reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
  });
}

async function* texts(frames: AsyncGenerator<Frame | 'beat'>): AsyncGenerator<string> {
  try {
    // A heading line makes the answer's headers travel at once.
    yield ': stream\n\n';
    for await (const frame of frames) yield frame === 'beat' ? ': ping\n\n' : frameText(frame);
  } finally {
    await frames.return(undefined);
  }
}

const frameText = ({ id, event }: Frame): string => `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
