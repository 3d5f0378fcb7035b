/**
 * A simulated disk with an artifact store on it. Like the real store it writes under a temporary name, flushes and renames, so that a file is
 * there whole or not at all; the disk outlives processes, and it may be full or refuse to work for a moment.
 */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { FlowError } from '../../nodes/contract/errors.ts';
import type { ArtifactStore, Source } from '../../gpu-runtime/src/artifacts/port.ts';
import type { Process, World } from './world.ts';

export class Disk {
  readonly #files = new Map<string, Uint8Array>();
  readonly #world: World;
  readonly #faults: number;

  /** @param faults - how likely it is that one call fails. */
  constructor(world: World, faults: number) {
    this.#world = world;
    this.#faults = faults;
  }

  /** Whether the file is there with the content that its name stands for. */
  hasWhole(digest: string): boolean {
    const bytes = this.#files.get(digest);
    return bytes !== undefined && hash('sha256', bytes) === digest;
  }

  /** The store as one process sees it. */
  storeFor(process: Process): ArtifactStore {
    const access = (what: string): Promise<void> =>
      this.#world.call(process, what, async () => {
        if (!this.#world.random.chance(this.#faults)) return;
        throw this.#world.random.chance(0.5) ? new FlowError('disk_full', 'the simulated disk is full') : new FlowError('storage_failed', 'the simulated disk refused');
      });
    const existing = (digest: string): Uint8Array => {
      const bytes = this.#files.get(digest);
      if (bytes === undefined) throw new FlowError('not_found', `artifact ${digest.slice(0, 12)}… is not stored here`);
      return bytes;
    };
    const files = this.#files;
    return {
      put: async (source) => {
        const bytes = contentOf(source);
        await access('file written');
        await access('file flushed');
        await access('file renamed');
        const digest = hash('sha256', bytes);
        this.#files.set(digest, bytes);
        return { digest, bytes: bytes.length, mediaType: 'image/png' };
      },
      size: async (digest) => files.get(digest)?.length,
      use: async (digest) => files.get(digest)?.length,
      async *list() {
        for (const [digest, { length }] of files) yield { digest, bytes: length, usedAt: 0 };
      },
      remove: async (digest) => files.delete(digest),
      read: async (digest) => Readable.from([existing(digest)]),
      localPath: async (digest) => (existing(digest), `/simulated/${digest}`),
    };
  }
}

function contentOf(source: Source): Uint8Array {
  if (!(source instanceof Uint8Array)) throw new TypeError('simulated runtimes hand in bytes');
  return source;
}
