/** What the end of runs gives back from their holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Ledger } from '../../billing/ledger.ts';

/** A runtime that is told to end may take a moment. */
const MOST_WAIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

interface Sums {
  readonly held: MicroSpark;
  readonly captured: MicroSpark;
}

export async function heldBy(ledger: Pick<Ledger, 'budgetOf'>, runIds: readonly string[]): Promise<Sums> {
  const sums = { held: 0, captured: 0 };
  for (const id of runIds) {
    const { held = 0, captured = 0 } = (await ledger.budgetOf(id)) ?? {};
    sums.held += Number(held);
    sums.captured += Number(captured);
  }
  return sums;
}

/** Waits until nothing is held any more, for a moment at the longest. @returns what went back since `before`. */
export async function givenBack(ledger: Pick<Ledger, 'budgetOf'>, runIds: readonly string[], before: Sums): Promise<MicroSpark> {
  let now = await heldBy(ledger, runIds);
  for (let waited = 0; now.held > 0 && waited < MOST_WAIT_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    now = await heldBy(ledger, runIds);
  }
  return Math.max(0, before.held - now.held - (now.captured - before.captured));
}
