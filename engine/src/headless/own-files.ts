/**
 * Files as an account may see them: what it uploaded, what its jobs made, what its nodes wrote. Items are anybody's to write, so the name of
 * another account's file opens nothing. The local account is the operator's, who has the whole folder.
 */
import { FlowError, isMediaType } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import { digestOf } from '../binary-data/binary-store.ts';
import type { Engine } from '../engine.ts';
import type { BinaryStore } from '../execution/node-type.ts';
import type { BinaryData } from '../execution/types.ts';

type Owning = Pick<Engine, 'binary' | 'jobs'>;

/** @throws FlowError `not_found` for what is not the account's. */
export async function checkOwned({ jobs }: Pick<Engine, 'jobs'>, account: string, digest: string): Promise<void> {
  if (account === LOCAL_ACCOUNT || (await (await jobs()).artifactOwnedBy(account, digest))) return;
  throw new FlowError('not_found', `there is no artifact ${digest.slice(0, 12)}… of this account`);
}

/** Opens the files of items for nodes that work on the account. */
export function ownFiles(engine: Owning, account: string): () => Promise<Required<BinaryStore>> {
  if (account === LOCAL_ACCOUNT) return engine.binary;
  return async () => {
    const all = await engine.binary();
    const checked = async (binary: BinaryData): Promise<BinaryData> => {
      const digest = digestOf(binary);
      if (digest !== undefined) await checkOwned(engine, account, digest);
      return binary;
    };
    return {
      async write(...given) {
        const binary = await all.write(...given);
        await noteAsOwn(engine, account, binary, await all.size(binary));
        return binary;
      },
      read: async (binary) => await all.read(await checked(binary)),
      stream: async (binary) => await all.stream(await checked(binary)),
      size: async (binary) => await all.size(await checked(binary)),
    };
  };
}

/** What a node wrote itself is nobody's yet; results of jobs are the account's already. */
async function noteAsOwn(engine: Owning, account: string, binary: BinaryData, bytes: number): Promise<void> {
  const digest = digestOf(binary);
  if (digest === undefined) return;
  const jobs = await engine.jobs();
  if (await jobs.artifactOwnedBy(account, digest)) return;
  await jobs.recordUpload(account, { digest, bytes, mediaType: isMediaType(binary.mimeType) ? binary.mimeType : 'text/plain' });
}
