/** What was found out about files of the artifact store. A digest names the same bytes for ever, so that each is looked into once. */
import type { Artifact, MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from 'sogni-flow-runtime';
import type { Measure } from '../engine.ts';

/** A form is priced at every change, and the files in it stay the same. */
const MOST_KEPT = 1_000;

export interface KnownFiles {
  /** @throws FlowError `not_found` */
  facts(digest: string, mediaType: MediaType): Promise<Pick<Artifact, 'width' | 'height' | 'durationSeconds'>>;
  /** @throws FlowError `invalid_media` for a picture that is damaged or too large. */
  checkPicture(digest: string): Promise<void>;
}

export interface Look {
  readonly artifacts: () => Promise<Pick<ArtifactStore, 'localPath'>>;
  readonly measure: Measure;
  checkPicture(path: string): Promise<void>;
}

export function createKnownFiles({ artifacts, measure, checkPicture }: Look): KnownFiles {
  const pathOf = async (digest: string): Promise<string> => await (await artifacts()).localPath(digest);
  const facts = once<Awaited<ReturnType<Measure>>>();
  const checked = once<void>();
  return {
    facts: async (digest, mediaType) => await facts(`${digest} ${mediaType}`, async () => await measure(await pathOf(digest), mediaType)),
    checkPicture: async (digest) => await checked(digest, async () => await checkPicture(await pathOf(digest))),
  };
}

/** Keeps the newest answers; a failure may pass and is not kept. */
function once<Answer>(): (key: string, find: () => Promise<Answer>) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>();
  return (key, find) => {
    const answer = known.get(key) ?? find();
    known.delete(key);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    const [oldest = ''] = known.keys();
    if (known.size > MOST_KEPT) known.delete(oldest);
    return answer;
  };
}
