/** Takes a file of an account in: its bytes are streamed into the artifact store, its kind is told by content, and what it is worth knowing of it noted. */
import { Readable } from 'node:stream';
import { FlowError, MOST_UPLOAD_BYTES, type Artifact, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { StoredFile } from 'sogni-flow-runtime';
import type { ServerServices } from './services.ts';

export interface TakeOptions {
  /** Throws to refuse a file of this type. */
  readonly accept?: (mediaType: MediaType) => void;
  /** Looks at what was stored, and throws to refuse it. */
  readonly check?: (file: StoredFile) => Promise<void>;
}

/** @throws FlowError `invalid_media`, `media_too_large` */
export async function takeFile({ artifacts, jobs, measure }: Pick<ServerServices, 'artifacts' | 'jobs' | 'measure'>, account: string, body: Readable, { accept, check }: TakeOptions = {}): Promise<Artifact> {
  const stored = await artifacts.put(contentOf(body), { maxBytes: MOST_UPLOAD_BYTES, ...(accept && { accept }) });
  await check?.(stored);
  const size = measure ? await measure(await artifacts.localPath(stored.digest), stored.mediaType) : {};
  return await jobs.recordUpload(account, { ...stored, ...size });
}

/** @throws FlowError `media_too_large` before any byte is read. */
export function checkLength(length: string | undefined): void {
  if (Number(length ?? 0) > MOST_UPLOAD_BYTES) throw new FlowError('media_too_large', `the file has ${length} bytes; at most ${MOST_UPLOAD_BYTES} are allowed`);
}

/** What comes in, without ending the request when it is read: in process a request that is destroyed takes its answer along. */
export const contentOf = (body: Readable): Readable => Readable.from(body.iterator({ destroyOnReturn: false }), { objectMode: false });
