/** Brings what a server answers to the disk: files inside JSON, files at an address of the server, and plain bytes. */
import type { IncomingMessage } from 'node:http';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobTools } from '../port.ts';
import { failed } from './perform.ts';
import { shortened, toldBy } from './refusal.ts';
import { type Call, entriesOf, type Server } from './server.ts';
import { splitMedia } from './split-media.ts';

export interface Fetched {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The one file that a request makes. It is in the answer, or at the address in it.
 * @param name - of the file in the job's private folder.
 */
export async function fetchMade(server: Server, call: Call, tools: JobTools, name: string, mostBytes: number): Promise<Fetched> {
  const answer = await server.open(call);
  const limits = { mostFiles: 1, mostFileBytes: mostBytes };
  const split = await splitMedia(answer as AsyncIterable<Uint8Array>, () => join(tools.scratch, name), limits).catch((error: unknown) => {
    throw server.broken(error, call);
  });
  const [file] = split.files;
  if (file) return file;
  const url = entriesOf(split.answer)[0]?.url;
  if (typeof url === 'string' && url !== '') return await download(server, { path: pathOn(server, url), signal: call.signal }, tools, name, mostBytes);
  const error = toldBy((split.answer as { error?: unknown } | null)?.error);
  throw failed(error ? `the server answered: ${shortened(error.message)}` : 'the server answered without a file');
}

/** Another host may be anything, and would get no key: it is not asked. */
function pathOn({ root }: Server, url: string): string {
  if (/^\/(?!\/)/.test(url)) return url;
  if (url.startsWith(`${root}/`)) return url.slice(root.length);
  throw failed(`the server answered with the address of a file that is not its own; only addresses below ${root} are followed`);
}

/** @throws FlowError `runtime_failed` for a page or a message where a file was expected. */
export async function download(server: Server, call: Call, tools: JobTools, name: string, mostBytes: number): Promise<Fetched> {
  const answer = await server.open(call);
  const type = answer.headers['content-type'] ?? '';
  if (/^(text\/|application\/(json|problem))/i.test(type)) {
    answer.destroy();
    throw failed(`${call.method ?? 'GET'} ${call.path} was answered with ${shortened(type)} where a file was expected`);
  }
  const path = join(tools.scratch, name);
  const bytes = await store(answer, path, mostBytes).catch((error: unknown) => {
    throw server.broken(error, call);
  });
  if (bytes === 0) throw failed(`${call.method ?? 'GET'} ${call.path} was answered with nothing`);
  return { path, bytes };
}

async function store(answer: IncomingMessage, path: string, mostBytes: number): Promise<number> {
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw failed(`the server sent a file of more than ${mostBytes} bytes`);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return bytes;
}
