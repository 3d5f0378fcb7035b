/**
 * Cancels paid workflows at random times, then hands in what the provider sends too late, twice and in any order.
 *
 * A cancelled execution stays cancelled, whatever is handed in; its Spark is free again within two seconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Artifact } from '../../nodes/contract/index.ts';
import { FlowError } from '../../nodes/contract/errors.ts';
import { boughtTwice, endingsAreFinal } from '../simulation/audit.ts';
import type { Random } from '../simulation/random.ts';
import { anEngine, deafRuntime, type BenchEngine } from './an-engine.ts';
import { fifteenSteps } from './fifteen-steps.ts';

/** What is on hold must be free so soon after a cancel. */
const FREE_WITHIN_MS = 2_000;

/** Executions at once in one engine. */
const AT_ONCE = 5;

const HARMLESS = new Set(['lease_lost', 'not_found']);

export interface StormReport {
  cancels: number;
  /** Executions by how they ended: some are done before the cancel comes. */
  readonly ends: Record<string, number>;
  lateResults: number;
  /** The longest that Spark was on hold after the last cancel of a group, in ms. */
  slowestMs: number;
  readonly findings: string[];
}

export async function cancelStorm(cancels: number, random: Random, onProgress: (report: StormReport) => void = () => undefined): Promise<StormReport> {
  const report: StormReport = { cancels: 0, ends: {}, lateResults: 0, slowestMs: 0, findings: [] };
  await using bench = await anEngine({ runtimes: [deafRuntime(() => sleep(random.between(1, 150)))], slots: 6 });
  while (report.cancels < cancels && report.findings.length === 0) {
    const group = Math.min(AT_ONCE, cancels - report.cancels);
    const cancelledAt = await Promise.all(Array.from({ length: group }, (_, index) => cancelOne(bench, random, report.cancels + index, report)));
    report.cancels += group;
    await everythingIsFree(bench, Math.max(...cancelledAt), report);
    await handInLate(bench, random, report);
    report.findings.push(...(await endingsAreFinal(bench.store)), ...(await boughtTwice(bench.store)), ...(await bench.engine.verify()));
    onProgress(report);
  }
  return report;
}

/** @returns when the cancel came, or the end. */
async function cancelOne(bench: BenchEngine, random: Random, index: number, report: StormReport): Promise<number> {
  const controller = new AbortController();
  let cancelledAt: number | undefined;
  const cancel = (): void => {
    cancelledAt = performance.now();
    controller.abort();
  };
  const timer = setTimeout(cancel, random.chance(0.5) ? random.spread(1, 1_500) : random.between(1, 2_500));
  const { outcome } = await bench.run(fifteenSteps(`subject ${index}`), controller.signal);
  clearTimeout(timer);
  report.ends[outcome.state] = (report.ends[outcome.state] ?? 0) + 1;
  const allowed = controller.signal.aborted ? ['cancelled', 'completed'] : ['completed'];
  if (!allowed.includes(outcome.state)) report.findings.push(`execution ${index} ended as ${outcome.state}: ${JSON.stringify(outcome.failure)}`);
  return cancelledAt ?? performance.now();
}

async function everythingIsFree(bench: BenchEngine, from: number, report: StormReport): Promise<void> {
  for (;;) {
    const { held } = await bench.engine.ledger.balance('local');
    const tookMs = Math.round(performance.now() - from);
    report.slowestMs = Math.max(report.slowestMs, tookMs);
    if (held === 0) return;
    if (tookMs > FREE_WITHIN_MS) return void report.findings.push(`${held} µSpark are on hold ${tookMs} ms after the cancel`);
    await sleep(10);
  }
}

interface Ended {
  readonly id: string;
  readonly state: string;
  readonly fence: number;
}

/** Results for jobs that have ended, under every fence that there was and one that there was not. None of them may change anything. */
async function handInLate({ engine, store }: BenchEngine, random: Random, report: StormReport): Promise<void> {
  const all = async (): Promise<string> => JSON.stringify([await store.all('SELECT id, state, captured, fence FROM job ORDER BY id'), await store.all('SELECT id, state FROM execution ORDER BY id'), await engine.ledger.balance('local')]);
  const before = await all();
  const { desk } = await engine.jobs();
  const ended = await store.all<Ended>(`SELECT id, state, fence FROM job ORDER BY created_at DESC LIMIT 60`);
  const late = ended.flatMap(({ id, fence }) => Array.from({ length: fence + 1 }, (_, index) => ({ id, fence: index + 1 })));
  const doubled = [...late, ...late].sort(() => random.next() - 0.5);
  for (const { id, fence } of doubled) {
    await desk.complete(id, fence, [anotherPicture], { engine: 'late', method: 'late' }).catch((error: unknown) => {
      if (!FlowError.is(error) || !HARMLESS.has(error.code)) report.findings.push(`a late result was answered by ${String(error)}`);
    });
  }
  report.lateResults += doubled.length;
  if ((await all()) !== before) report.findings.push('a late result has changed something that had ended');
}

const anotherPicture: Artifact = { digest: 'f'.repeat(64), mediaType: 'image/png', bytes: 1, role: 'image' };
