/** Whether a ComfyUI answers. */
import { pause } from '../../../waiting/pause.ts';
import type { ProcessLimits } from './comfyui-process.ts';

/** @returns `false` when it did not answer in time, or is over. */
export async function answersWithin(baseUrl: string, { startMs, pollMs }: ProcessLimits, isOver: AbortSignal): Promise<boolean> {
  const until = AbortSignal.any([isOver, AbortSignal.timeout(startMs)]);
  while (!until.aborted) {
    if (await answers(baseUrl, until)) return true;
    await pause(pollMs, until);
  }
  return false;
}

/** Of the time without an answer; enough that one lost answer does not count. */
const LOOKS = 6;

/** Ends when it has not answered for long, or is over. */
export async function untilSilent(baseUrl: string, { silentMs }: ProcessLimits, isOver: AbortSignal): Promise<void> {
  let answered = performance.now();
  while (!isOver.aborted && performance.now() - answered < silentMs) {
    await pause(silentMs / LOOKS, isOver);
    if (await answers(baseUrl, AbortSignal.any([isOver, AbortSignal.timeout(silentMs / LOOKS)]))) answered = performance.now();
  }
}

async function answers(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${baseUrl}/system_stats`, { signal }).catch(() => undefined);
  await response?.body?.cancel().catch(() => undefined);
  return response?.ok === true;
}
