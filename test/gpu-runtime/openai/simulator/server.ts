/**
 * The part of every simulator that is HTTP: a server on a free port of this machine, a record of what it was asked, and faults on order.
 *
 * A fault stands for one request of a path, once, and replaces the answer; what follows is answered as usual.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface SimRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Fields of a JSON body or of a form; a field that is given twice is the list of its values. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly field: string; readonly bytes: Buffer; readonly type: string }[];
  readonly multipart: boolean;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body: unknown;
}

/** @returns `undefined` for a path that the server does not know. */
export type Handle = (request: SimRequest) => Promise<Answer | undefined> | Answer | undefined;
export type Fault = (response: ServerResponse, answer: () => Promise<Answer | undefined>) => Promise<void> | void;

export interface Simulator {
  /** Without `/v1`. */
  readonly url: string;
  readonly requests: readonly SimRequest[];
  /** The next request whose method and path begin so (`POST /v1/videos`) meets the fault. */
  fail(start: string, ...faults: readonly Fault[]): void;
  /** Resolves with the first request whose method and path begin so, once it has come. */
  seen(start: string): Promise<SimRequest>;
  close(): Promise<void>;
}

const OVERLOADED = 64 * 1024 * 1024;

export async function startServer(handle: Handle): Promise<Simulator> {
  const requests: SimRequest[] = [];
  const faults: { start: string; fault: Fault }[] = [];
  const waiting: { start: string; resolve: (request: SimRequest) => void }[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((incoming, response) => {
    const serve = async (): Promise<void> => {
      const request = await read(incoming);
      const named = `${request.method} ${request.path}`;
      requests.push(request);
      const answer = async (): Promise<Answer | undefined> => await handle(request);
      const ordered = faults.findIndex(({ start }) => named.startsWith(start));
      const fault = ordered < 0 ? undefined : faults.splice(ordered, 1)[0]!.fault;
      for (const waiter of waiting.filter(({ start }) => named.startsWith(start))) waiter.resolve(request);
      if (fault) await fault(response, answer);
      else send(response, (await answer()) ?? { status: 404, body: { detail: 'Not Found' } });
    };
    serve().catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (start, ...ordered) => void faults.push(...ordered.map((fault) => ({ start, fault }))),
    seen: async (start) => {
      const came = requests.find(({ method, path }) => `${method} ${path}`.startsWith(start));
      return came ?? (await new Promise((resolve) => waiting.push({ start, resolve })));
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : typeof body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers }).end(bytes);
}

async function read(incoming: IncomingMessage): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > OVERLOADED) throw new Error('the request is larger than the simulator takes');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const type = incoming.headers['content-type'] ?? '';
  const plain = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers };
  if (!type.startsWith('multipart/')) return { ...plain, multipart: false, files: [], fields: body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {} };
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  const files: { field: string; bytes: Buffer; type: string }[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = name in fields ? [fields[name], value].flat() : value;
    else files.push({ field: name, bytes: Buffer.from(await value.arrayBuffer()), type: value.type });
  }
  return { ...plain, multipart: true, fields, files };
}
