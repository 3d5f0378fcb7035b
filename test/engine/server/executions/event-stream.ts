/** Reads server-sent events as a browser does. */
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { AccountStreamEvent, ExecutionStreamEvent } from '../../../../nodes/contract/index.ts';

export interface SentEvent<Data = ExecutionStreamEvent, Id = number> {
  readonly id?: Id;
  readonly name: string;
  readonly data: Data;
}

export interface EventStream<Sent = SentEvent> extends AsyncDisposable {
  readonly status: number;
  /** Resolves with the next event; `undefined` once the stream has ended or was cut. */
  next(): Promise<Sent | undefined>;
  /** All of the rest. */
  rest(): Promise<Sent[]>;
  /** Until one is as wanted, that one included. */
  until(wanted: (event: Sent) => boolean): Promise<Sent[]>;
  /** As when the network is gone. */
  cut(): void;
}

/** Of one execution. @param path - of another stream of it. */
export async function openStream(app: FastifyInstance, key: string, id: string, lastEventId?: number, path = `/v1/executions/${id}/events/stream`): Promise<EventStream> {
  const headers = { 'api-key': key, ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) };
  return await openStreamAt(app, path, headers, Number);
}

export type AccountSentEvent = SentEvent<AccountStreamEvent, string>;

/** Of an account. */
export const openAccountStream = async (app: FastifyInstance, headers: Readonly<Record<string, string>>, query = ''): Promise<EventStream<AccountSentEvent>> =>
  await openStreamAt(app, `/v1/executions/events/stream${query}`, headers, String);

/** @param readId - of an event's id. */
export async function openStreamAt<Data, Id>(app: FastifyInstance, path: string, headers: Readonly<Record<string, string>>, readId: (text: string) => Id): Promise<EventStream<SentEvent<Data, Id>>> {
  type Sent = SentEvent<Data, Id>;
  const { port } = app.server.address() as AddressInfo;
  const events: Sent[] = [];
  let [ended, wake] = [false, (): void => undefined];
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
    events.push(...blocks.filter((block) => !block.startsWith(':')).map((block) => readBlock<Data, Id>(block, readId)));
    wake();
  });

  const next = async (): Promise<Sent | undefined> => {
    while (events.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
    return events.shift();
  };
  return {
    status: response.statusCode as number,
    next,
    async rest() {
      const all: Sent[] = [];
      for (let event = await next(); event; event = await next()) all.push(event);
      return all;
    },
    async until(wanted) {
      const seen: Sent[] = [];
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

function readBlock<Data, Id>(block: string, readId: (text: string) => Id): SentEvent<Data, Id> {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const id = fields.get('id');
  return { name: fields.get('event') ?? 'message', data: JSON.parse(fields.get('data') ?? 'null') as Data, ...(id === undefined ? {} : { id: readId(id) }) };
}
