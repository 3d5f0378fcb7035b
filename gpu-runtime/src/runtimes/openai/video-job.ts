/**
 * A video job on the server: begun with one request, looked at with growing pauses, fetched, and deleted.
 *
 *  POST ──► queued ──► in_progress ──► completed ──► content ──► DELETE
 *                          └────────► failed
 *
 * A look that fails is repeated. When the server is away for too long the id is kept, so that the job finds its video again when it is taken
 * up anew. Cancelling deletes; whether that stops the work is up to the server.
 */
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { ANSWER_WITHIN_MS } from './discover.ts';
import { failed, type Services } from './perform.ts';
import { failureOf, shortened, toldBy } from './refusal.ts';
import type { Body } from './server.ts';

export interface VideoState {
  readonly status: string;
  /** 0 to 1, as the server says; many say 0 until the end. */
  readonly progress: number;
  readonly model: string | undefined;
}

const FIRST_LOOK_MS = 1_000;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MS = 10_000;
/** About three minutes at the longest pauses. */
const MOST_MISSED_LOOKS = 15;
const DELETE_WITHIN_MS = 5_000;

const pathOf = (id: string): string => `/v1/videos/${encodeURIComponent(id)}`;
export const contentPath = (id: string): string => `${pathOf(id)}/content`;

/** @returns the id of the job. */
export async function beginVideo({ server }: Services, path: string, body: Body, signal: AbortSignal): Promise<string> {
  const job = await server.json({ method: 'POST', path, body, signal });
  if (isRecord(job) && typeof job.id === 'string' && job.id !== '') return job.id;
  throw failed('the server began a video without an id');
}

/**
 * Resolves when the video is completed; `undefined` when the server does not know it (any more).
 * @throws FlowError `content_filtered` or `runtime_failed` for a video that failed; `runtime_unreachable` when the server stays away.
 */
export async function followVideo({ server, wait }: Services, id: string, signal: AbortSignal, onLook: (state: VideoState) => void): Promise<VideoState | undefined> {
  let missed = 0;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * PAUSE_GROWTH)) {
    await wait(pause, signal).catch(() => undefined);
    const answer = await server.json({ path: pathOf(id), signal, withinMs: ANSWER_WITHIN_MS }).catch((error: unknown) => error as FlowError);
    if (FlowError.is(answer)) {
      if (answer.code === 'no_runtime_for_operation') return undefined;
      if (!ERRORS[answer.code].retry) throw answer;
      missed += 1;
      if (missed < MOST_MISSED_LOOKS) continue;
      throw new FlowError('runtime_unreachable', `the server has not answered ${missed} questions about its video; the last time: ${answer.message}`, { cause: answer });
    }
    missed = 0;
    const state = readState(answer);
    if (state.status === 'completed') return state;
    if (state.status !== 'queued' && state.status !== 'in_progress') throw endOf(answer, state.status);
    onLook(state);
  }
}

function readState(answer: unknown): VideoState {
  if (!isRecord(answer) || typeof answer.status !== 'string') throw failed('the server answered without the status of its video');
  const { status, progress, model } = answer;
  return { status, progress: typeof progress === 'number' ? Math.min(1, Math.max(0, progress / 100)) : 0, model: typeof model === 'string' ? model : undefined };
}

function endOf(answer: unknown, status: string): FlowError {
  const told = toldBy((answer as { error?: unknown }).error);
  const why = told ? shortened(told.message) : `its status is "${shortened(status)}"`;
  const code = told?.code;
  return code !== undefined && failureOf({ status: 500, message: '', code }, '').code === 'content_filtered' ? new FlowError('content_filtered', why) : failed(`the server could not make the video: ${why}`);
}

/** A courtesy: what cannot be deleted is left to the server. */
export async function deleteVideo({ server }: Services, id: string): Promise<void> {
  const call = { method: 'DELETE', path: pathOf(id), signal: new AbortController().signal, withinMs: DELETE_WITHIN_MS } as const;
  await server.json(call).catch(() => undefined);
}
