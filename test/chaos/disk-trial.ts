/**
 * One paid workflow whose disk fails in the middle: it ends with an error that names the disk, leaves nothing on hold and nothing half written,
 * and once the disk is well again it goes on to its end, buying nothing twice.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from '../../nodes/contract/errors.ts';
import type { FinishedRun } from '../../engine/src/headless/run-workflow.ts';
import type { BenchEngine } from './an-engine.ts';
import { filesThatAreDamaged } from './books.ts';
import { boughtTwice, endingsAreFinal } from '../simulation/audit.ts';

const OF_THE_DISK = new Set(['disk_full', 'storage_failed']);

/** Jobs that were refused by the disk are tried again a few times, which takes seconds. */
const QUIET_WITHIN_MS = 60_000;

export interface DiskTrial {
  /** How the run ended: `completed` when it could wait until the disk was well again. */
  readonly met: string;
  readonly findings: readonly string[];
}

/**
 * @param repair - makes the disk well again, when the run has ended or after `failsForMs`: while the database cannot be written a run waits, and goes on.
 */
export async function tryDisk(bench: BenchEngine, workflow: object, repair: () => Promise<void> | void, failsForMs = 4_000): Promise<DiskTrial> {
  const findings: string[] = [];
  const run = bench.run(workflow).then(outcomeOf, codeOf);
  if ((await Promise.race([run, sleep(failsForMs, undefined, { ref: false })])) === undefined) await repair();
  const before = await run;
  if (before !== 'completed' && !OF_THE_DISK.has(before)) findings.push(`the run ended with ${before} while the disk failed`);
  await repair();
  await atRest(bench);
  const [last] = await bench.engine.executions.list('local', 1);
  const after = last === undefined ? await bench.run(workflow).then(outcomeOf, codeOf) : await bench.resume(last.id).then(outcomeOf, codeOf);
  if (after !== 'completed') findings.push(`the run ended with ${after} once the disk was well again`);
  await atRest(bench);
  const { held } = await bench.engine.ledger.balance('local');
  findings.push(
    ...(await bench.engine.verify()),
    // A failed execution may be resumed: that is the one way out of an end.
    ...(await endingsAreFinal(bench.store)).filter((finding) => !/^execution .* was failed and became running$/.test(finding)),
    ...(await boughtTwice(bench.store)),
    ...(held === 0 ? [] : [`${held} µSpark are on hold`]),
    ...(await filesThatAreDamaged(bench.home, bench.store)),
    ...readdirSync(join(bench.home, 'artifacts', 'tmp')).map((name) => `temporary file ${name} is left`),
  );
  return { met: before, findings };
}

const outcomeOf = ({ outcome }: FinishedRun): string => (outcome.state === 'failed' ? (outcome.failure?.code ?? 'failed') : outcome.state);

const codeOf = (error: unknown): string => (FlowError.is(error) ? error.code : `a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

async function atRest({ store }: BenchEngine): Promise<void> {
  const giveUpAt = performance.now() + QUIET_WITHIN_MS;
  while ((await store.get(`SELECT 1 AS found FROM job WHERE state IN ('queued', 'running') LIMIT 1`)) && performance.now() < giveUpAt) await sleep(20);
}
