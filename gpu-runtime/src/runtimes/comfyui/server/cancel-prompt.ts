/**
 * Ends a prompt before its time. One that waits is taken out of the queue; one that runs is interrupted, which a server does at its next step, but not while
 * it loads a model or decodes.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Bell } from './bell.ts';
import type { Http } from './http.ts';
import { placeOf } from './place.ts';

export interface CancelOptions {
  readonly http: Http;
  readonly id: string;
  /** Rung when the prompt may have ended. */
  readonly bell: Bell;
  readonly pollMs: number;
  readonly waitMs: number;
}

/** @returns whether it has ended; `false` when the server goes on with it, or cannot be reached. */
export async function cancelPrompt({ http, id, bell, pollMs, waitMs }: CancelOptions): Promise<boolean> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      const place = await placeOf(http, id);
      if (!place || place.at === 'ended') return true;
      if (place.at === 'queued') await http.post('/queue', { delete: [id] });
      else await interrupt(http, id);
    } catch (error) {
      if (!FlowError.is(error)) throw error;
    }
    if (Date.now() >= until) return false;
    await bell.wait(pollMs);
  }
}

/**
 * Recent servers interrupt a prompt only if it is the one that runs, in one step. Older ones check it a moment before; the oldest do not read which one is
 * meant and interrupt whatever runs, so this is only called for a prompt that runs.
 */
async function interrupt(http: Http, id: string): Promise<void> {
  const { status } = await http.post(`/api/jobs/${id}/cancel`, {});
  if (status === 404 || status === 405) await http.post('/interrupt', { prompt_id: id });
}
