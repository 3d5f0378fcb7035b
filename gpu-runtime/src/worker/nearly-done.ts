/** When the next job is to be claimed: shortly before the one at hand has computed, and not earlier, since until then somebody else may come to have time for it. */
import { orLate } from '../waiting/or-late.ts';
import type { Begun, Told } from './slot.ts';

/** So long before the expected end. */
const AHEAD_MS = 2_000;

/** Jobs that are expected to take less are not worth the looking ahead. */
const LEAST_MS = 200;

/** Jobs do not get on evenly: what is left is reckoned anew at least and at most so often. */
const [LEAST_PAUSE_MS, LONGEST_PAUSE_MS] = [500, 10_000];

/**
 * Waits until the job has computed, or is expected to soon: by the time its lane takes, and where it tells its progress by that as well.
 * @param tells - whether jobs of its lane are known to tell it. @returns false when it has.
 */
export async function computesStill({ entered, left, told }: Begun, expectedMs: number | undefined, tells: boolean): Promise<boolean> {
  if (expectedMs === undefined || expectedMs < LEAST_MS) return await left.then(() => false);
  await entered;
  const beganAt = performance.now();
  const hasLeft = left.then(() => true);
  for (let pauseMs = Math.max(0, expectedMs - AHEAD_MS); ; ) {
    if (await orLate(hasLeft, pauseMs)) return false;
    const leftMs = leftAfter(told(), beganAt) ?? (tells ? AHEAD_MS + LEAST_PAUSE_MS : 0);
    if (leftMs <= AHEAD_MS) return true;
    pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, leftMs - AHEAD_MS));
  }
}

/** As much for the rest as for what is done; `undefined` before anything was told. */
const leftAfter = (told: Told | undefined, beganAt: number): number | undefined => told && ((told.at - beganAt) * (1 - told.fraction)) / told.fraction - (performance.now() - told.at);
