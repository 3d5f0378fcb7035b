import type { Artifact, MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore, Capability, Log, SqlStore } from 'sogni-flow-runtime';
import type { Accounts } from '../accounts/port.ts';
import type { Ledger } from '../billing/ledger.ts';
import type { Wallets } from '../billing/port.ts';
import type { VariantFiles } from '../delivery/variant-files.ts';
import type { Engine } from '../engine.ts';
import type { Fleet } from '../fleet/port.ts';
import type { JobRoom } from '../jobs/jobs.ts';
import type { Jobs } from '../jobs/port.ts';
import type { Rate } from './access/rate-limiter.ts';
import type { CallbackRule } from './callbacks/rule.ts';
import type { DeskOptions } from '../headless/desk/execution-desk.ts';
import type { Readiness } from '../readiness/readiness.ts';
import type { Templates } from '../templates/templates.ts';
import type { DeskServices } from './routes/desk.ts';
import type { Traces } from '../tracing/open-traces.ts';
import type { ServedMetrics } from './routes/metrics.ts';
import type { WaitingRoom } from './routes/waiting.ts';

/** Jobs, and which files belong to whom. */
export type ServedJobs = Jobs & Pick<JobRoom, 'artifactOwnedBy' | 'recordUpload' | 'cancelKeyed'>;

/** What the server is made of. It opens nothing itself and closes nothing of this. */
export interface ServerServices {
  readonly jobs: ServedJobs;
  readonly accounts: Accounts;
  readonly wallets: Wallets;
  /** The most that runs may cost; of the same store. */
  readonly budgets: Pick<Ledger, 'openBudget' | 'raiseBudget'>;
  /** What workers of an account have earned; without it, none is told or claimed. */
  readonly earnings?: Pick<Ledger, 'earnedBy' | 'claim'>;
  /** Takes what payment providers tell; without it, and without secrets, their webhooks are not there. */
  readonly topUps?: Pick<Ledger, 'topUp'>;
  /** Secrets that Stripe signs its webhook with; several while they are changed. */
  readonly stripeSecrets?: readonly string[];
  readonly artifacts: ArtifactStore;
  /** Has `SERVER_SCHEMA` and `EXECUTION_SCHEMA`. */
  readonly store: SqlStore;
  /** How clients reach the server; signed links begin with it. */
  readonly baseUrl: string;
  /** Signs upload and download links; the same for all servers behind one address. A random one when absent, so that links end with the process. */
  readonly signingKey?: Uint8Array;
  /** Executions that can be resumed by a call; none when absent. */
  readonly waiting?: WaitingRoom;
  /** The engine whose executions are told of as workflows when they have ended; without it, and with no desk, none is. */
  readonly executions?: Engine;
  /** Executions of whole workflows; without it there are no routes for them. */
  readonly executionDesk?: DeskOptions;
  /** A secret of this process; sent as `api-key` it stands for the local account. Make one with `newInProcessToken()`. */
  readonly inProcessToken?: string;
  /** For workers on other machines; without it there are no routes for them. */
  readonly workers?: DeskServices;
  /** Who works for this engine; without it, workers are neither listed nor paused. */
  readonly fleet?: Fleet;
  /** Whom the server may call when workflows have ended; the internet when absent. */
  readonly callbacks?: CallbackRule;
  /** How often each account may chat; 60 times a minute when absent. */
  readonly chatRate?: Rate;
  /** Believe the forwarding headers of a proxy in front. */
  readonly trustProxy?: boolean;
  /** What `/ready` tells; the state of the database alone when absent. */
  readonly readiness?: Readiness;
  /** Counts the requests, and is told at `/metrics`; without it there is no such route. */
  readonly metrics?: ServedMetrics;
  /** Traces the requests; without it none are traced. */
  readonly traces?: Pick<Traces, 'requests'>;
  /** Saved pipelines; without it there are no routes for them. */
  readonly templates?: Templates;
  /** Thumbnails and other formats of files; without it files are delivered as they are. */
  readonly variants?: Pick<VariantFiles, 'get'>;
  /** Folder of the built page; without it none is served. */
  readonly page?: string;
  /** For the list of models. */
  models?(): Promise<readonly Capability[]>;
  /** Size of uploaded media, so that it can be priced exactly; without it the most is quoted. */
  measure?(path: string, mediaType: MediaType): Promise<Pick<Artifact, 'width' | 'height' | 'durationSeconds'>>;
  /** Decodes a picture to its last line, and throws when it cannot; without it pictures of the library are taken as they come. */
  checkPicture?(path: string): Promise<void>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly log?: Log;
}
