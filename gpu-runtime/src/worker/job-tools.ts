/** What a runtime gets to work with: its private folder, a way to store results, and progress that costs next to nothing. */
import { mkdirSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { FlowError, kindOf, type Artifact } from 'n8n-nodes-sogni-flow/contract';
import { temporaryName } from '../artifacts/left-behind.ts';
import type { ArtifactStore } from '../artifacts/port.ts';
import type { JobTools, NewArtifact } from '../runtimes/port.ts';
import { coalesce } from './coalesce.ts';
import type { JobDesk } from './desk.ts';
import { gather } from './gather.ts';

/** Four times a second is what an eye can follow. */
const TELL_EVERY_MS = 250;
/** Text that is read while it is written should flow. */
const TELL_TEXT_EVERY_MS = 50;

export interface OpenTools extends JobTools {
  /** Results in the order in which they were handed to `save`; rejects with the first that could not be stored. */
  results(): Promise<readonly Artifact[]>;
  /** Tells nothing any more, and removes the private folder if there is one. */
  close(): Promise<void>;
}

export interface ToolsOf {
  readonly jobId: string;
  readonly fence: number;
  /** Folder for the jobs' private folders. */
  readonly scratchRoot: string;
  readonly signal: AbortSignal;
  /** Called with every report of progress, before it is coalesced. */
  progressed(fraction?: number): void;
  computed(): void;
  readonly desk: JobDesk;
  readonly artifacts: ArtifactStore;
}

export function openTools({ jobId, fence, scratchRoot, signal, progressed, computed, desk, artifacts }: ToolsOf): OpenTools {
  const saves: Promise<Artifact>[] = [];
  let folder: string | undefined;
  const scratch = (): string => {
    if (folder === undefined) mkdirSync((folder = join(scratchRoot, temporaryName())), { recursive: true, mode: 0o700 });
    return folder;
  };
  const progress = coalesce<Parameters<JobTools['progress']>[0]>(
    (value) => desk.progress(jobId, fence, { ...value, fraction: Math.min(1, Math.max(0, value.fraction)) }),
    TELL_EVERY_MS,
  );
  const preview = coalesce<Uint8Array>((jpeg) => desk.preview(jobId, fence, jpeg), TELL_EVERY_MS);
  const pieces = gather((text, offset) => desk.text?.(jobId, fence, { text, offset }), TELL_TEXT_EVERY_MS);

  async function store({ content, ...described }: NewArtifact): Promise<Artifact> {
    if (!(content instanceof Uint8Array) && !(await realpath(content.path)).startsWith((await realpath(scratch())) + sep)) {
      throw new TypeError(`the runtime handed in ${content.path}, which is not in its scratch folder`);
    }
    const { digest, bytes, mediaType } = await artifacts.put(content, { signal });
    if (kindOf(mediaType) !== kindOf(described.mediaType)) {
      throw new FlowError('runtime_failed', `the runtime gave ${mediaType} where ${described.mediaType} was announced`);
    }
    // Kinds of text look alike: among them the runtime is believed, in everything else the content.
    return { ...described, digest, bytes, mediaType: mediaType === 'text/plain' ? described.mediaType : mediaType };
  }

  return {
    signal,
    // Made when it is first asked for: many a job needs none.
    get scratch() {
      return scratch();
    },
    progress(value) {
      progressed(value.fraction);
      progress.push(value);
    },
    preview(jpeg) {
      progressed();
      preview.push(jpeg);
    },
    text(piece) {
      progressed();
      pieces.push(piece);
    },
    save(artifact) {
      const saved = store(artifact);
      saved.catch(() => undefined); // `results` tells it.
      saves.push(saved);
      return saved;
    },
    computed,
    results: () => Promise.all(saves),
    async close() {
      progress.close();
      preview.close();
      pieces.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
