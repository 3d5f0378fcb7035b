/**
 * A simulator of a GPU provider, and nothing more: it draws one-coloured pictures. It lives outside the engine, behind a socket, survives whatever
 * kills the engine, and keeps its own books by job id: how often a job was asked for, and how often it was made.
 *
 * It knows a job again: whoever asks for one that is being made, or was made, gets that one.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';

export interface AskedJob {
  readonly id: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Digests. */
  readonly inputs: readonly string[];
}

export interface SimulatorOptions {
  /** Path of the socket. */
  readonly path: string;
  readonly workMs: readonly [least: number, most: number];
  /** Waited for before a job counts as made. */
  readonly until?: (job: AskedJob) => Promise<void>;
}

export class ProviderSimulator {
  readonly asked = new Map<string, number>();
  readonly made = new Map<string, number>();
  #nextRequest = Promise.withResolvers<void>();
  readonly #works = new Map<string, Promise<string>>();
  readonly #sockets = new Set<Socket>();
  readonly #options: SimulatorOptions;
  readonly #server: Server;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(this.#options.path, resolve));
    return this;
  }

  /** Resolves when somebody asks for something, again or for the first time. */
  nextRequest(): Promise<void> {
    return this.#nextRequest.promise;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#options.path, { force: true });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    const lines = createInterface(socket).on('error', () => undefined);
    lines.on('line', (line) => {
      const job = JSON.parse(line) as AskedJob;
      count(this.asked, job.id);
      this.#nextRequest.resolve();
      this.#nextRequest = Promise.withResolvers<void>();
      const work = this.#works.get(job.id) ?? this.#make(job);
      this.#works.set(job.id, work);
      void work.then((picture) => socket.writable && socket.write(`${JSON.stringify({ id: job.id, picture })}\n`));
    });
  }

  async #make(job: AskedJob): Promise<string> {
    const [least, most] = this.#options.workMs;
    await sleep(least + Math.random() * (most - least));
    await this.#options.until?.(job);
    count(this.made, job.id);
    return pictureOf(job).toString('base64');
  }
}

/** The same bytes for the same request. */
export function pictureOf({ operation, parameters, inputs }: Omit<AskedJob, 'id'>): Buffer {
  const colour = createHash('sha256').update(JSON.stringify([operation, parameters, inputs])).digest();
  return onePixelTall(256, colour.subarray(0, 3));
}

const count = (counts: Map<string, number>, id: string): unknown => counts.set(id, (counts.get(id) ?? 0) + 1);

/** A PNG of one row. */
function onePixelTall(width: number, colour: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(1, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, () => colour)]);
  return Buffer.concat([Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', head), chunk('IDAT', deflateSync(row)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
