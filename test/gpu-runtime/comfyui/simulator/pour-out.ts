import type { ServerResponse } from 'node:http';

/** Bytes of a picture without end, as fast as they are taken, until the other side has enough. */
export async function pourOut(response: ServerResponse): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  response.writeHead(200, { 'content-type': 'image/png' });
  for (let chunk = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'); !response.destroyed; chunk = Buffer.alloc(65_536)) {
    if (!response.write(chunk)) await Promise.race([gone, new Promise((resolve) => response.once('drain', resolve))]);
  }
}
