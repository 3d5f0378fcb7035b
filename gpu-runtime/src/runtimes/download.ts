/** Brings a result from a server to the disk: streamed, no larger than it may be, to its end. What it is, is for others to see. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface Download {
  /** With a content that nobody has begun to read. */
  readonly response: Response;
  /** Of the file that is written. */
  readonly path: string;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** As people know the server. */
  readonly from: string;
  /** In hexadecimal digits, where the server has told it. */
  readonly sha256?: string | undefined;
}

/** @throws FlowError `runtime_failed` for what is too large, empty, short or another file than was announced; `runtime_unreachable` when it broke off; `disk_full`, `cancelled` */
export async function download({ response, path, mostBytes, signal, from, sha256 }: Download): Promise<void> {
  const announced = Number(response.headers.get('content-length') ?? NaN);
  const digest = createHash('sha256');
  let bytes = 0;
  /** What has no end would fill the disk. */
  async function* measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw notUsable(from, `it has more than ${mostBytes} bytes`);
      if (sha256 !== undefined) digest.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), measured, createWriteStream(path), { signal });
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled', { cause });
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw new FlowError('disk_full', `there is no room for a result of ${from}`, { cause });
    throw new FlowError('runtime_unreachable', `a result of ${from} broke off`, { cause });
  }
  if (bytes === 0) throw notUsable(from, 'it is empty');
  if (bytes < announced && !response.headers.has('content-encoding')) throw notUsable(from, `it has ${bytes} of ${announced} bytes`);
  if (sha256 !== undefined && digest.digest('hex') !== sha256.toLowerCase()) throw notUsable(from, 'it is another file than was announced');
}

/** @param from - the server, as people know it. */
export const notUsable = (from: string, why: string, cause?: unknown): FlowError => new FlowError('runtime_failed', `a result of ${from} is not usable: ${why}`, { cause });
