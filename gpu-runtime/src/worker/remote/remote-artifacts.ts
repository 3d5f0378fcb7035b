/**
 * Files of an engine elsewhere, kept in a store on this machine: inputs are fetched when they are first needed, and the sending of results begins as soon as they are
 * made. A result counts as stored when it is on this disk: an engine that is away costs no work.
 */
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from '../../artifacts/port.ts';
import type { EngineApi } from './engine-api.ts';

export interface RemoteArtifacts extends ArtifactStore {
  /** Resolves when the engine has the file. @throws FlowError `invalid_media` when it is not here either; what the engine throws. */
  send(digest: string): Promise<void>;
}

export function createRemoteArtifacts(local: ArtifactStore, api: EngineApi): RemoteArtifacts {
  const pathOf = (digest: string): string => `/artifacts/${digest}`;
  const underWay = new Map<string, Promise<void>>();

  async function fetchFile(digest: string): Promise<void> {
    const response = await api.file('GET', pathOf(digest));
    if (!response?.body) throw new FlowError('not_found', `the engine has no artifact ${digest.slice(0, 12)}…`);
    const stored = await local.put(Readable.fromWeb(response.body as WebStream));
    if (stored.digest !== digest) throw new FlowError('runtime_unreachable', `artifact ${digest.slice(0, 12)}… came damaged from the engine; it is fetched again`);
  }

  async function sendFile(digest: string): Promise<void> {
    if (await api.file('HEAD', pathOf(digest))) return;
    if ((await local.use(digest)) === undefined) throw new FlowError('invalid_media', `artifact ${digest.slice(0, 12)}… is not on this worker's disk any more`);
    await api.file('PUT', pathOf(digest), Readable.toWeb(await local.read(digest)) as ReadableStream);
  }

  function send(digest: string): Promise<void> {
    const sending = underWay.get(digest) ?? sendFile(digest).finally(() => underWay.delete(digest));
    underWay.set(digest, sending);
    return sending;
  }

  return {
    ...local,
    send,
    async put(source, limits) {
      const stored = await local.put(source, limits);
      send(stored.digest).catch(() => undefined); // Sent again, until it is there, before the job is reported.
      return stored;
    },
    async localPath(digest) {
      if ((await local.use(digest)) === undefined) await fetchFile(digest);
      return await local.localPath(digest);
    },
  };
}
