/** Video jobs, as vLLM-Omni and SGLang keep them: in memory, worked off one step at each look. */
import type { Answer, SimRequest } from './server.ts';
import { makeClip, type ClipOrder } from './media.ts';

export interface VideoJob {
  readonly id: string;
  readonly model: string;
  readonly order: ClipOrder;
  /** Looks until it is done. */
  left: number;
  failure?: { readonly code: string | number; readonly message: string };
}

export interface VideoStore {
  readonly jobs: Map<string, VideoJob>;
  add(model: string, order: ClipOrder): Answer;
  /** @param deleted - what the server answers to a deletion. */
  handle(request: SimRequest, deleted: (job: VideoJob) => unknown): Answer | undefined;
}

const NOT_FOUND: Answer = { status: 404, body: { detail: 'Video not found' } };

/** @param steps - `queued` at first, then `in_progress`. @param progress - what the server says of a job that runs, 0 to 100. */
export function createVideoStore(steps: number, progress: (left: number) => number): VideoStore {
  const jobs = new Map<string, VideoJob>();
  const told = (job: VideoJob): object => ({
    ...{ id: job.id, object: 'video', model: job.model, size: `${job.order.width}x${job.order.height}`, seconds: String(Math.round(job.order.frames / job.order.fps)), quality: 'standard' },
    ...(job.failure ? { status: 'failed', progress: 0, error: job.failure } : { status: stateOf(job), progress: job.left <= 0 ? 100 : progress(job.left), error: null }),
  });
  const stateOf = ({ left }: VideoJob): string => (left >= steps ? 'queued' : left > 0 ? 'in_progress' : 'completed');

  return {
    jobs,
    add(model, order) {
      const job: VideoJob = { id: `video_${jobs.size + 1}_${order.seed}`, model, order, left: steps };
      jobs.set(job.id, job);
      return { body: told(job) };
    },
    handle({ method, path }, deleted) {
      const [, id = '', content] = /^\/v1\/videos\/([^/]+)(\/content)?$/.exec(path) ?? [];
      const job = jobs.get(id);
      if (id === '') return undefined;
      if (!job) return NOT_FOUND;
      if (method === 'DELETE') {
        jobs.delete(id);
        return { body: deleted(job) };
      }
      if (content === undefined) {
        job.left -= 1;
        return { body: told(job) };
      }
      if (job.left > 0) return { status: 404, body: { detail: 'Generation is still in-progress' } };
      return { headers: { 'content-type': 'video/mp4' }, body: makeClip(job.order) };
    },
  };
}
