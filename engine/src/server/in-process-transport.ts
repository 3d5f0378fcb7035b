/** Speaks to the server without a port: what goes in and what comes out is streamed, as over the network. */
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { orAborted } from 'sogni-flow-runtime';
import type { HttpTransport } from '../http-transport.ts';
import { byReference } from './by-reference.ts';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** @param token - the server's `inProcessToken`; whatever key a request carries is replaced by it. */
export function createInProcessTransport(app: FastifyInstance, token: string): HttpTransport {
  return byReference(async ({ method, url, headers, body, timeoutMs, signal }) => {
    const signals = [...(signal ? [signal] : []), ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])];
    const ended = signals.length > 0 ? AbortSignal.any(signals) : undefined;
    const { authorization: _replaced, ...kept } = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    try {
      ended?.throwIfAborted();
      const answer = app.inject({
        method: method.toUpperCase() as Method,
        url,
        headers: { ...kept, 'api-key': token },
        ...(body === undefined ? {} : { payload: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : body }),
        payloadAsStream: true,
      });
      // The server is not told of an end: `inject` would destroy the answer under the hands of whoever is writing it, and what Fastify throws then reaches no
      // caller and ends the process.
      const response = await (ended ? orAborted(answer, ended) : answer);
      return { status: response.statusCode, headers: flat(response.headers), body: response.stream() };
    } catch (error) {
      if (signal?.aborted) throw new FlowError('cancelled', `${method} ${new URL(url).pathname} was given up`, { cause: error });
      if (ended?.aborted) throw new FlowError('timed_out', `${method} ${new URL(url).pathname} did not answer within ${timeoutMs} ms`, { cause: error });
      throw error;
    } finally {
      if (ended?.aborted) (body as Readable | undefined)?.destroy?.();
    }
  });
}

const flat = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : String(value)]])));
