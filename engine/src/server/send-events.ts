/** An answer of server-sent events. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Room } from './room.ts';

export const BEAT = ': ping\n\n';

export const eventText = (event: { readonly type: string }, id?: number | string): string => `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/**
 * Ends with its texts, and when the signal that `open` is given is aborted: the client has gone, the server closes, or the key or session that
 * it was asked for with has ended.
 */
export async function sendEvents({ closing, standing }: Pick<Room, 'closing' | 'standing'>, { caller }: FastifyRequest, reply: FastifyReply, open: (signal: AbortSignal) => AsyncGenerator<string> | Promise<AsyncGenerator<string>>): Promise<FastifyReply> {
  const gone = new AbortController();
  const held = standing.hold(caller);
  reply.raw.once('close', () => {
    held.release();
    gone.abort();
  });
  const texts = await open(AbortSignal.any([gone.signal, closing, held.signal]));
  const stream = Readable.from(withHeading(texts), { objectMode: false });
  gone.signal.addEventListener('abort', () => stream.destroy());
  return reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
}

/** A first line makes the answer's headers travel at once. */
async function* withHeading(texts: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield ': stream\n\n';
    yield* texts;
  } finally {
    await texts.return(undefined);
  }
}
