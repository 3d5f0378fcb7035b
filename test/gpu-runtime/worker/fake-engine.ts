/** An engine behind the desk's HTTP calls: jobs with a fence, files by digest, and a way to be away. It answers as the true one does. */
import type { Artifact, JobFailure } from 'n8n-nodes-sogni-flow/contract';
import { FlowError } from '../../../nodes/contract/errors.ts';
import type { EngineApi } from '../../../gpu-runtime/src/worker/remote/engine-api.ts';

export interface EngineJob {
  state: 'queued' | 'running' | 'completed' | 'failed';
  fence: number;
  artifacts?: readonly Artifact[];
  failure?: JobFailure;
}

export interface FakeEngine {
  readonly api: EngineApi;
  readonly jobs: Map<string, EngineJob>;
  readonly files: Set<string>;
  /** Times that a job was opened. */
  opens: number;
  /** Why it does not answer. */
  away: string | undefined;
  /** Called before a result is looked at. */
  onComplete: () => void;
  add(id: string): void;
}

interface Body {
  readonly fence: number;
  readonly artifacts: readonly Artifact[];
  readonly failure: JobFailure;
}

export function fakeEngine(): FakeEngine {
  const [jobs, files] = [new Map<string, EngineJob>(), new Set<string>()];
  const answers = (): void => {
    if (engine.away !== undefined) throw new FlowError('runtime_unreachable', `the engine is away: ${engine.away}`);
  };

  function open(job: EngineJob): object {
    if (job.state !== 'queued' && job.state !== 'running') return { opened: null };
    engine.opens += 1;
    Object.assign(job, { state: 'running', fence: job.fence + 1 });
    return { opened: { job: { id: 'x', operation: 'generate_image', model: 'fake', parameters: {}, inputs: [] }, fence: job.fence } };
  }

  function end(job: EngineJob, fence: number, ended: Partial<EngineJob>): object {
    if (job.fence === fence && job.state === ended.state) return {};
    if (job.fence !== fence || job.state !== 'running') throw new FlowError('lease_lost', 'an older fence');
    Object.assign(job, ended);
    return {};
  }

  function answer(path: string, body: Body): object {
    const [, , id = '', what] = path.split('/');
    const job = jobs.get(decodeURIComponent(id));
    if (!job) throw new FlowError('not_found', 'there is no such job');
    if (what === 'open') return open(job);
    if (what === 'fail') return end(job, body.fence, { state: 'failed', failure: body.failure });
    engine.onComplete();
    const missing = body.artifacts.find(({ digest }) => !files.has(digest));
    if (missing) throw new FlowError('invalid_input', `${missing.digest} is not stored here; send it first`);
    return end(job, body.fence, { state: 'completed', artifacts: body.artifacts });
  }

  const engine: FakeEngine = {
    jobs,
    files,
    opens: 0,
    away: undefined,
    onComplete: () => undefined,
    add: (id) => void jobs.set(id, { state: 'queued', fence: 0 }),
    api: {
      async call<Answer>(_method: string, path: string, body?: object) {
        answers();
        return answer(path, body as Body) as Answer;
      },
      async file(method, path, body) {
        answers();
        const digest = path.split('/').at(-1)!;
        if (method === 'PUT') {
          await new Response(body).arrayBuffer();
          files.add(digest);
        }
        return files.has(digest) ? new Response() : undefined;
      },
    },
  };
  return engine;
}
