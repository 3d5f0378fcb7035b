/**
 * The runtime `sogni`: Sogni's network, or another engine that stands in its place.
 *
 * Two ways lead there. The usual one is a durable workflow of one step (`workflow-run.ts`): it is started under a key, so that a job that comes
 * again finds its run and is not bought twice. The network's tools have no words for seeds of most operations, steps, samplers and the choice of the relaxed
 * network, and tell no progress within a step; what needs those goes over the socket, by the official SDK (`projects/`), where the operation has a project for it.
 *
 * It costs real Spark of whoever's key it is: nothing of it is paid with play money, an estimate is asked before each job, and two ceilings
 * hold (`spending.ts`).
 */
import { join } from 'node:path';
import { FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { pauseUnlessAborted } from '../../waiting/pause.ts';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import { createDiscoveries } from '../discoveries.ts';
import type { Runtime } from '../port.ts';
import { createNetwork } from './network.ts';
import { discover, type Discovery } from './offers.ts';
import { needsProject } from './projects/project-request.ts';
import type { Services } from './services.ts';
import { createSpending } from './spending.ts';
import { performWorkflow } from './workflow-run.ts';

export interface SogniOptions {
  /** Of the REST host: `https://api.sogni.ai`, or another engine's. */
  readonly url: string;
  readonly key: string;
  readonly network: 'fast' | 'relaxed';
  /** The most that one job may cost there; `undefined` for what the job itself pays here. */
  readonly mostPerJob?: MicroSpark | undefined;
  readonly mostPerDay: MicroSpark;
  /** Of each picture that goes over the socket; each costs a little. */
  readonly previews?: number;
  /** Folder for everything that is kept; the runtime has one of its own in it. */
  readonly home: string;
  /** Looks into clips and sounds. Asked for at the first of them. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** Told once for each reason why nothing is offered. */
  readonly onUnusable?: (why: string) => void;
  /** How long the network may take for an answer that is no file. */
  readonly answerWithinMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Rejects when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function createSogniRuntime({ url, key, network: which, mostPerJob, mostPerDay, previews = 0, home, ffmpeg, onUnusable, answerWithinMs, clock = Date.now, wait = pauseUnlessAborted }: SogniOptions): Runtime {
  const folder = join(home, 'sogni');
  const network = createNetwork({ url, key, answerWithinMs, wait });
  const services: Services = { network, which, key, previews, mostPerJob, folder, clock, wait, ffmpeg, spending: createSpending({ folder, mostPerDay, clock }) };
  let unusable = '';
  const discoveries = createDiscoveries<Discovery>(
    (signal) =>
      discover(network, which, signal).catch((error: Error) => {
        if (unusable !== error.message && !signal.aborted) onUnusable?.((unusable = error.message));
        return undefined;
      }),
    clock,
  );

  return {
    name: 'sogni',

    async capabilities() {
      return ((await discoveries.latest())?.offers ?? []).map(({ capability }) => capability);
    },

    async run(job, tools) {
      const cancelled = (cause?: unknown) => new FlowError('cancelled', `${job.operation} was cancelled`, { cause });
      if (tools.signal.aborted) throw cancelled();
      try {
        const found = (await discoveries.latest()) ?? (await discover(network, which, tools.signal));
        const offer = found.offers.find(({ capability: { operation, model } }) => operation === job.operation && model === job.model);
        // Its workers may have left this minute. The job may be bought already, so it waits until they are back.
        if (!offer) throw new FlowError('runtime_unreachable', `${network.host} does not offer ${job.operation} with model ${job.model} now`);
        const perform = found.kind === 'network' && needsProject(job, offer, which) ? (await import('./projects/run-project.ts')).performProject : performWorkflow;
        return await perform(job, tools, offer, found.kind, services);
      } catch (error) {
        if (tools.signal.aborted && !(FlowError.is(error) && error.code === 'cancelled')) throw cancelled(error);
        throw error;
      }
    },

    close: async () => discoveries.letGo(),
  };
}
