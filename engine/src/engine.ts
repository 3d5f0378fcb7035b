/** What an engine has and does, whichever drivers stand behind its ports: `compose.ts` chooses them. */
import type { FastifyInstance } from 'fastify';
import type { Artifact, MediaType, MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore, Capability, FilePort, JobQueue, Runtime, SqlStore, Worker } from 'sogni-flow-runtime';
import type { Lazy } from 'sogni-flow-runtime/configuration';
import type { Ffmpeg } from 'sogni-flow-runtime/runtimes';
import type { Accounts } from './accounts/port.ts';
import type { Audit } from './billing/audit.ts';
import type { Ledger } from './billing/ledger.ts';
import type { Load } from './community-nodes/community-package.ts';
import type { Config } from './config.ts';
import type { CredentialSource } from './credentials/credential-source.ts';
import type { KnownFiles } from './binary-data/known-files.ts';
import type { BinaryStore, NodeContext, NodeTypes } from './execution/node-type.ts';
import type { ExecutionCatalogue } from './execution/catalogue.ts';
import type { ExecutionChanges } from './execution/changes.ts';
import type { Live } from './execution/live.ts';
import type { ExecutionStore } from './execution/store.ts';
import type { CacheRoom } from './eviction/cache-room.ts';
import type { Fleet } from './fleet/port.ts';
import type { AccountExpressions } from './expressions/share-among-accounts.ts';
import type { HttpTransport } from './http-transport.ts';
import type { JobRoom } from './jobs/jobs.ts';
import type { JobRefund, Refunded } from './jobs/refund-job.ts';
import type { Metrics } from './metrics/open-metrics.ts';
import type { SavedQuotes } from './quotes/saved-quotes.ts';
import type { Readiness } from './readiness/readiness.ts';
import type { WaitLinks } from './server/access/wait-link.ts';
import type { Templates } from './templates/templates.ts';
import type { Traces } from './tracing/open-traces.ts';

export interface Engine {
  readonly config: Config;
  readonly accounts: Accounts;
  readonly ledger: Ledger;
  readonly audit: Lazy<Audit>;
  readonly executions: ExecutionStore;
  readonly catalogue: ExecutionCatalogue;
  readonly changes: ExecutionChanges;
  /** What executions of this process do. */
  readonly live: Live;
  readonly quotes: Lazy<SavedQuotes>;
  /** Those that come with the package, and those that accounts have saved. */
  readonly templates: Lazy<Templates>;
  /** Links that resume waits. */
  readonly waitLinks: WaitLinks;
  readonly types: NodeTypes;
  readonly expressions: AccountExpressions;
  /** Where the nodes of an execution find credentials; entries are removed by who made them. */
  readonly credentialsOf: Map<string, (context: NodeContext) => CredentialSource>;
  readonly artifacts: Lazy<ArtifactStore>;
  readonly binary: Lazy<Required<BinaryStore>>;
  readonly ffmpeg: Lazy<Ffmpeg>;
  readonly measure: Measure;
  /** Files of the artifact store, each looked into once. */
  readonly known: Lazy<KnownFiles>;
  readonly fleet: Lazy<Fleet>;
  /** What the runtimes and the workers elsewhere can do now; models come and go. */
  readonly capabilities: () => Promise<readonly Capability[]>;
  readonly queue: Lazy<JobQueue>;
  readonly jobs: Lazy<JobRoom>;
  readonly cache: Lazy<CacheRoom>;
  /** What this process counts: asked for before jobs, worker and server are, or those are not counted. */
  readonly metrics: Lazy<Metrics>;
  /** Nothing where nobody takes them. */
  readonly traces: Lazy<Traces | undefined>;
  readonly readiness: Lazy<Readiness>;
  /** Works off the queue in this process. */
  readonly worker: Lazy<Worker>;
  /** The API, answered in this process as the local account. Starts the worker. */
  readonly localApi: Lazy<HttpTransport>;
  /** Asks for the end of all purchases that an execution has under way, whichever process made them. */
  cancelPurchasesOf(account: string, executionId: string): Promise<void>;
  /** The API for a port; `baseUrl` is how clients reach it. */
  buildServer(baseUrl: string): Promise<FastifyInstance>;
  /** Signs a browser in to the local account, once and within the hour. Only for an engine that this machine alone can reach. */
  signInToken(): Promise<string>;
  /** Sets the most that all jobs of a run may cost together. */
  approve(account: string, runId: string, approved: MicroSpark): Promise<void>;
  /** Gives back what a job cost. */
  refund(refund: JobRefund): Promise<Refunded>;
  /** Recomputes the ledger and compares it with the jobs. @returns what does not add up. */
  verify(): Promise<readonly string[]>;
  credentials(wrap: (transport: HttpTransport) => HttpTransport, account: string): CredentialSource;
  close(): Promise<void>;
}

/** What a test puts in the place of the real thing. */
export interface Replacements {
  /** The disk below the artifact store. */
  readonly files?: FilePort;
  /** Loads a compiled node, where module hooks do not work. */
  readonly loadNode?: Load;
  /** What performs jobs. */
  readonly runtimes?: readonly Runtime[];
  /** Looks into media files. */
  readonly measure?: Measure;
  /** Stand between the engine and its database, and between its jobs and the ledger. */
  readonly wrapStore?: (store: SqlStore) => SqlStore;
  readonly wrapLedger?: (ledger: Ledger, store: SqlStore) => Ledger;
}

/** Size and length of a media file, as far as it has them. */
export type Measure = (path: string, mediaType: MediaType) => Promise<Pick<Artifact, 'width' | 'height' | 'durationSeconds'>>;
