/** Files of an engine elsewhere, kept in a store on this machine: inputs are fetched when they are first needed, results are sent as soon as they are made. */
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from '../../artifacts/port.ts';
import type { EngineApi } from './engine-api.ts';

export function createRemoteArtifacts(local: ArtifactStore, api: EngineApi): ArtifactStore {
  const pathOf = (digest: string): string => `/artifacts/${digest}`;

  async function fetchFile(digest: string): Promise<void> {
    const response = await api.file('GET', pathOf(digest));
    if (!response?.body) throw new FlowError('not_found', `the engine has no artifact ${digest.slice(0, 12)}…`);
    const stored = await local.put(Readable.fromWeb(response.body as WebStream));
    if (stored.digest !== digest) throw new FlowError('runtime_unreachable', `artifact ${digest.slice(0, 12)}… came damaged from the engine; it is fetched again`);
  }

  return {
    ...local,
    async put(source, limits) {
      const stored = await local.put(source, limits);
      const there = await api.file('HEAD', pathOf(stored.digest));
      if (!there) await api.file('PUT', pathOf(stored.digest), Readable.toWeb(await local.read(stored.digest)) as ReadableStream);
      return stored;
    },
    async localPath(digest) {
      if ((await local.use(digest)) === undefined) await fetchFile(digest);
      return await local.localPath(digest);
    },
  };
}
