import { createServer } from 'node:net';

/**
 * Below what a kernel hands out by itself, to connections that go out and to those who ask for any port (Linux: from 32768). A server that is killed finds its port
 * free when it comes back, and a client that asks in vain meanwhile cannot be connected with itself.
 */
const [FIRST, LAST] = [10_000, 32_000] as const;
const given = new Set<number>();

/** A port of the loopback address that nobody listens on, another one each time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((tell) => {
    server.once('error', () => tell(false));
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
  });
}
