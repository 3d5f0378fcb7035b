/**
 * A simulator of Sogni's network, and nothing more: it draws one-coloured pictures. It has the API's two hosts on one port, an account with a
 * balance, and books of its own: what was asked, what was made, and what was charged.
 *
 * Facts it holds: the envelope of the REST host and bare answers of the socket host; `api-key` on both; 401, 404 with errorCode 102; `retryAfter`;
 * frames `{type, data: base64 of JSON}`, `authenticated` first, one socket for each `appId` (4015), restart with 1001. The parts are
 * `catalogue.ts` (models, tiers, estimates), `files.ts` (links), `projects.ts` (the socket), `workflows.ts` (durable workflows).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { catalogueRoutes, type Catalogue } from './catalogue.ts';
import { Files } from './files.ts';
import { KEY } from './key.ts';
import { Projects } from './projects.ts';
import { Workflows } from './workflows.ts';

export { KEY } from './key.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object travels as JSON. */
  readonly body: object | string | Uint8Array;
}

/** `undefined` for a path that is somebody else's. */
export type Route = (request: Request) => Reply | undefined | Promise<Reply | undefined>;

export const success = (data: object): Reply => ({ body: { status: 'success', data } });
export const failure = (status: number, message: string, more: object = {}): Reply => ({ status, body: { status: 'error', message, errorCode: 0, ...more } });
export const unknown = (): Reply => failure(404, 'not found', { errorCode: 102 });

/** Instead of an answer; `hang` gives none at all. */
export type Fault = Reply | 'hang' | 'cut';

export class SimulatedNetwork implements AsyncDisposable {
  url = '';
  /** Method and path of everything that came. */
  readonly asked: string[] = [];
  readonly catalogue: Catalogue;
  readonly files = new Files();
  readonly projects: Projects;
  readonly workflows: Workflows;
  readonly #faults: { readonly on: RegExp; readonly fault: Fault; left: number }[] = [];
  readonly #streams = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.projects = new Projects(this.files, catalogue);
    this.workflows = new Workflows(this.files, catalogue);
  }

  static async start(catalogue: Catalogue): Promise<SimulatedNetwork> {
    const network = new SimulatedNetwork(catalogue);
    network.#server.on('connection', (stream) => network.#streams.add(stream.once('close', () => network.#streams.delete(stream))));
    network.#server.on('upgrade', (request, stream) => network.projects.connect(request, stream, request.headers['api-key'] === KEY));
    await new Promise<void>((listening) => network.#server.listen(0, '127.0.0.1', listening));
    network.url = `http://127.0.0.1:${(network.#server.address() as AddressInfo).port}`;
    network.files.url = network.url;
    return network;
  }

  /** Answers the next requests like `GET /v1/…` so. */
  fail(on: RegExp, fault: Fault, times = 1): void {
    this.#faults.push({ on, fault, left: times });
  }

  requests(like: RegExp): readonly string[] {
    return this.asked.filter((asked) => like.test(asked));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '/', this.url);
    const [method, name] = [incoming.method ?? 'GET', `${incoming.method} ${incoming.url}`];
    this.asked.push(name);
    const fault = this.#faults.find(({ on, left }) => left > 0 && on.test(name));
    if (fault) fault.left -= 1;
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'cut') return void response.destroy();
    const file = await this.files.answer(method, path, incoming);
    const isAllowed = incoming.headers['api-key'] === KEY;
    const body = !file && method === 'POST' ? await readJson(incoming).catch(() => undefined) : undefined;
    const reply = fault?.fault ?? file ?? (isAllowed ? await this.#route({ method, path, query, headers: incoming.headers, body }) : failure(401, 'the key is not known'));
    const isRaw = typeof reply.body === 'string' || reply.body instanceof Uint8Array;
    response.writeHead(reply.status ?? 200, { ...(isRaw ? { 'content-length': Buffer.byteLength(reply.body as string) } : { 'content-type': 'application/json' }), ...reply.headers });
    response.end(isRaw ? (reply.body as string | Uint8Array) : JSON.stringify(reply.body));
  }

  async #route(request: Request): Promise<Reply> {
    const routes: readonly Route[] = [account, catalogueRoutes(this.catalogue), this.files.route, this.projects.route, this.workflows.route];
    for (const route of routes) {
      const reply = await route(request);
      if (reply) return reply;
    }
    return unknown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.projects.close();
    for (const stream of this.#streams) stream.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** Section 1.4. */
const account: Route = ({ path }) =>
  path === '/v1/account/me'
    ? success({ username: 'local', walletAddress: `0x${'0'.repeat(39)}1`, currentEmail: 'a@b.c', emailVerified: true, requestedUpdatedEmail: '', discord2FA: false, discordLinked: false, discordServerMember: false, discordUsername: '' })
    : undefined;
