/** A server before the engine that answers some paths itself and hands on everything else, so that the page sees one origin. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Front extends AsyncDisposable {
  readonly baseUrl: string;
}

/** @returns whether it has answered. */
export type Answers = (url: URL, answer: ServerResponse) => boolean;

/** @param passing - called for each answer of the engine before it is handed on; it may cut the connection. */
export async function openFront(engine: string, answers: Answers, passing: (url: URL, from: IncomingMessage, to: ServerResponse) => void = () => undefined): Promise<Front> {
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? '/', engine);
    if (asked.method === 'GET' && answers(url, answer)) return;
    const on = request(url, { method: asked.method, headers: asked.headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      passing(url, from, answer);
      from.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    answer.on('close', () => on.destroy());
    asked.pipe(on);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const tell = (answer: ServerResponse, data: unknown): void => void answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'success', data }));
