/**
 * A reverse proxy between the engine and n8n, as many an n8n has one: it remembers what passed, so that a call can be made again or changed.
 *
 * Where n8n is down it cuts the connection.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call that the engine made; `calls` holds those by POST. */
export interface RelayedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What n8n answered; absent where it was down. */
  status?: number;
}

/** Headers that belong to a connection, not to the call. */
const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

export class CallbackRelay implements AsyncDisposable {
  readonly calls: RelayedCall[] = [];
  /** Where n8n is. */
  target = '';
  /** Happens before a call is handed on. */
  before: (call: RelayedCall) => Promise<void> = async () => {};
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#relay(request, response));
  }

  static async start(): Promise<CallbackRelay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CallbackRelay(server);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Makes a call to n8n, once more or changed. @returns the status of the answer. */
  async call({ method, path, headers, body }: RelayedCall): Promise<number> {
    const answer = await fetch(this.target + path, { method, headers, ...(method === 'POST' ? { body } : {}) });
    await answer.arrayBuffer();
    return answer.status;
  }

  async #relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name))) as Record<string, string>;
    const call: RelayedCall = { method: request.method ?? '', path: request.url ?? '', headers, body: (await buffer(request)).toString() };
    try {
      if (call.method === 'POST') {
        this.calls.push(call);
        await this.before(call);
      }
      call.status = await this.call(call);
      response.writeHead(call.status).end();
    } catch {
      response.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
