/** A runtime that does what a test tells it, and a desk that writes down what it is told. */
import type { Artifact, JobFailure, JobProgress, JobReport } from 'n8n-nodes-sogni-flow/contract';
import { FlowError } from '../../../nodes/contract/errors.ts';
import type { Capability, JobTools, Runtime, RuntimeJob } from '../../../gpu-runtime/src/runtimes/port.ts';
import type { JobDesk } from '../../../gpu-runtime/src/worker/desk.ts';

export const REPORT: JobReport = { engine: 'fake 1', method: 'made up for a test' };

export const capability = (operation: string, model = 'fake'): Capability => ({
  operation,
  model,
  title: model,
  rate: 1,
  playMoney: true,
  repeatable: true,
});

export type Run = (job: RuntimeJob, tools: JobTools) => Promise<JobReport>;

export const fakeRuntime = (run: Run, operations: readonly string[] = ['generate_image'], name = 'fake'): Runtime => ({
  name,
  capabilities: async () => operations.map((operation) => capability(operation)),
  run,
});

/** Saves one text file and ends. */
export const savesText: Run = async (job, tools) => {
  await tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from(`result of ${job.id}`) });
  return REPORT;
};

export interface DeskJob {
  state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  fence: number;
  job: RuntimeJob;
  artifacts?: readonly Artifact[];
  failure?: JobFailure;
}

export interface FakeDesk extends JobDesk {
  readonly jobs: Map<string, DeskJob>;
  readonly told: string[];
  readonly progressed: JobProgress[];
  readonly previews: Uint8Array[];
  add(id: string, operation?: string, inputs?: RuntimeJob['inputs']): void;
}

export function createFakeDesk(): FakeDesk {
  const jobs = new Map<string, DeskJob>();
  const [told, progressed, previews]: [string[], JobProgress[], Uint8Array[]] = [[], [], []];
  const running = (id: string, fence: number): DeskJob => {
    const entry = jobs.get(id);
    if (entry?.state !== 'running' || entry.fence !== fence) throw new FlowError('lease_lost', 'an older fence');
    return entry;
  };
  return {
    jobs,
    told,
    progressed,
    previews,
    add: (id, operation = 'generate_image', inputs = []) => jobs.set(id, { state: 'queued', fence: 0, job: { id, operation, model: 'fake', parameters: {}, inputs } }),
    async open(id) {
      const entry = jobs.get(id);
      if (!entry || !['queued', 'running'].includes(entry.state)) return undefined;
      entry.state = 'running';
      entry.fence += 1;
      told.push(`open ${id} ${entry.fence}`);
      return { job: entry.job, fence: entry.fence };
    },
    progress: (_id, _fence, progress) => void progressed.push(progress),
    preview: (_id, _fence, jpeg) => void previews.push(jpeg),
    async complete(id, fence, artifacts) {
      Object.assign(running(id, fence), { state: 'completed', artifacts });
      told.push(`complete ${id}`);
    },
    async fail(id, fence, failure, retry) {
      Object.assign(running(id, fence), { state: retry ? 'queued' : failure.code === 'cancelled' ? 'cancelled' : 'failed', failure });
      told.push(`fail ${id} ${failure.code}${retry ? ', to be retried' : ''}`);
    },
  };
}
