/** Reads server-sent events as a browser does. */
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ExecutionStreamEvent } from '../../../../nodes/contract/index.ts';

export interface SentEvent {
  readonly id?: number;
  readonly name: string;
  readonly data: ExecutionStreamEvent;
}

export interface EventStream extends AsyncDisposable {
  readonly status: number;
  /** Resolves with the next event; `undefined` once the stream has ended or was cut. */
  next(): Promise<SentEvent | undefined>;
  /** All of the rest. */
  rest(): Promise<SentEvent[]>;
  /** Until one is as wanted, that one included. */
  until(wanted: (event: SentEvent) => boolean): Promise<SentEvent[]>;
  /** As when the network is gone. */
  cut(): void;
}

/** @param path - of the stream; that of the execution when absent. */
export async function openStream(app: FastifyInstance, key: string, id: string, lastEventId?: number, path = `/v1/executions/${id}/events/stream`): Promise<EventStream> {
  const { port } = app.server.address() as AddressInfo;
  const events: SentEvent[] = [];
  let [ended, wake] = [false, (): void => undefined];
  const headers = { 'api-key': key, ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) };
  const request = get({ host: '127.0.0.1', port, path, headers, agent: false });
  const end = (): void => {
    ended = true;
    wake();
  };
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
  request.on('error', end);
  response.setEncoding('utf8').on('close', end).on('error', end);
  let text = '';
  response.on('data', (piece: string) => {
    const blocks = (text + piece).split('\n\n');
    text = blocks.pop() as string;
    events.push(...blocks.filter((block) => !block.startsWith(':')).map(readBlock));
    wake();
  });

  const next = async (): Promise<SentEvent | undefined> => {
    while (events.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
    return events.shift();
  };
  return {
    status: response.statusCode as number,
    next,
    async rest() {
      const all: SentEvent[] = [];
      for (let event = await next(); event; event = await next()) all.push(event);
      return all;
    },
    async until(wanted) {
      const seen: SentEvent[] = [];
      for (let event = await next(); event; event = await next()) {
        seen.push(event);
        if (wanted(event)) return seen;
      }
      throw new Error(`the stream ended before: ${JSON.stringify(seen.map(({ id, name }) => [id, name]))}`);
    },
    cut: () => void request.destroy(),
    [Symbol.asyncDispose]: async () => void request.destroy(),
  };
}

function readBlock(block: string): SentEvent {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const id = fields.get('id');
  return { name: fields.get('event') ?? 'message', data: JSON.parse(fields.get('data') ?? 'null') as ExecutionStreamEvent, ...(id === undefined ? {} : { id: Number(id) }) };
}
