/** What the thread of the SDK is told, and what it tells. */
import type { ProjectFile } from './project-request.ts';

export interface ThreadOrder {
  readonly restEndpoint: string;
  readonly socketEndpoint: string;
  /** Never in a message. */
  readonly apiKey: string;
  readonly network: 'fast' | 'relaxed';
  /** One for each job: the network gives a project back to who connects with the same. */
  readonly appId: string;
  /** What to start; absent to listen to, or cancel, the project that is under way. */
  readonly start?: { readonly params: Readonly<Record<string, unknown>>; readonly files: readonly ProjectFile[] };
  /** The project under way. */
  readonly projectId?: string;
  /** Where the project's id is written before the request leaves. */
  readonly noteFile: string;
}

export type FromThread =
  | { readonly type: 'sent'; readonly projectId: string }
  | { readonly type: 'queued'; readonly position: number; readonly withoutWorkers: boolean }
  | { readonly type: 'progress'; readonly fraction: number; readonly step?: number; readonly stepCount?: number; readonly etaSeconds?: number }
  | { readonly type: 'preview'; readonly url: string }
  /** The project has come to an end, whichever: its record tells. */
  | { readonly type: 'ended' }
  | { readonly type: 'cancelled'; readonly didCancel: boolean }
  | { readonly type: 'refused'; readonly status?: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly type: 'missing' };

export type ToThread = { readonly type: 'cancel' };
