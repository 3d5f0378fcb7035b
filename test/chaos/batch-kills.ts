/**
 * Kills a real engine again and again in the middle of a batch: while it is priced and started, while its runs are made, while it is cancelled. Whoever
 * comes next sends the same start with the same key, as a page does that got no answer.
 *
 *   run ──kill──► money checked ──► run ──kill──► … ──► all rest (or ──► cancel ──kill──► cancel …) ──► all books checked ──► next batch
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../simulation/random.ts';
import { auditHome, disagreementsIn, findingsIn, withBooks } from './books.ts';
import { EngineChild } from './child-process.ts';
import { ProviderSimulator } from './provider-simulator.ts';

const RUNS = 6;
/** One step that all runs have in common, and one of each. */
const CHARGES = RUNS + 1;
const BATCHES_PER_HOME = 6;
/** Lives that end before their time, at most, so that a batch ends at all. */
const SPARED_AFTER = 8;

export interface BatchKillReport {
  kills: number;
  batches: number;
  cancelled: number;
  /** Kills before the batch was there, while its runs were made, and after its cancel was asked for. */
  readonly at: { starting: number; running: number; cancelling: number };
  readonly findings: string[];
}

export async function killBatches({ kills, random }: { readonly kills: number; readonly random: Random }): Promise<BatchKillReport> {
  const report: BatchKillReport = { kills: 0, batches: 0, cancelled: 0, at: { starting: 0, running: 0, cancelling: 0 }, findings: [] };
  const goesOn = (): boolean => report.kills < kills && report.findings.length === 0;
  while (goesOn()) {
    const home = mkdtempSync(join(tmpdir(), 'sogni-flow-batch-kill-'));
    const simulator = await new ProviderSimulator({ path: join(home, 'provider.sock'), workMs: [5, 150] }).listen();
    try {
      await childOf(home, 'prepare').end;
      await auditHome(home);
      for (let number = 1; number <= BATCHES_PER_HOME && goesOn(); number += 1) await killOneBatch({ home, simulator, random, report, number });
    } finally {
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    }
  }
  return report;
}

const childOf = (home: string, ...action: readonly string[]): EngineChild => new EngineChild([home, join(home, 'provider.sock'), ...action], {}, 'batch-child.ts');

interface Bench {
  readonly home: string;
  readonly simulator: ProviderSimulator;
  readonly random: Random;
  readonly report: BatchKillReport;
  readonly number: number;
}

interface Told {
  readonly id: string;
  readonly spark: { readonly approved: number; readonly paid: number };
  readonly runs: readonly { readonly state: string; readonly paid: number; readonly failure?: string }[];
}

async function killOneBatch(bench: Bench): Promise<void> {
  const { home, random, report, number, simulator } = bench;
  const body = join(home, 'batch.json');
  writeFileSync(body, JSON.stringify({ workflow: sharedAndOwn(`subject ${number}`), matrix: { Seed: `1..${RUNS}` } }));
  const cancelsAfter = random.chance(0.5) ? random.between(1, 3) : Infinity;
  for (let life = 1; ; life += 1) {
    const action = life > cancelsAfter ? 'cancel' : 'run';
    const child = childOf(home, action, body, `key ${number}`);
    // The first kill comes while it is priced and started, later ones there or when its runs are at work.
    const asked = life > 1 && random.chance(0.6) ? simulator.nextRequest() : undefined;
    await Promise.race([child.end, asked ?? child.going]);
    const ended = life > SPARED_AFTER ? await child.end : await Promise.race([child.end, sleep(random.spread(1, asked ? 300 : 600))]);
    if (!ended) child.kill();
    const { ended: told, complaints } = await child.end;
    report.findings.push(...complaints);
    if (complaints.length > 0) return;
    if (told !== undefined) return await checkBatch(bench, JSON.parse(told) as Told);
    await noteKill(bench, action);
    if (report.findings.length > 0) return;
  }
}

async function noteKill({ home, report, number }: Bench, action: 'run' | 'cancel'): Promise<void> {
  await withBooks(home, async (store) => {
    const { batches, executions } = (await store.get<{ batches: number; executions: number }>('SELECT (SELECT COUNT(*) FROM batch) AS batches, (SELECT COUNT(*) FROM execution) AS executions'))!;
    report.kills += 1;
    report.at[batches < number ? 'starting' : action === 'cancel' ? 'cancelling' : 'running'] += 1;
    if (executions !== batches * RUNS) report.findings.push(`${batches} batches of ${RUNS} have ${executions} executions`);
    report.findings.push(...(await disagreementsIn(store)));
  });
}

async function checkBatch({ home, report, number, simulator }: Bench, { id, spark, runs }: Told): Promise<void> {
  const states = runs.map(({ state }) => state);
  const isCancelled = states.includes('cancelled');
  report.batches += 1;
  if (isCancelled) report.cancelled += 1;
  const micro = (amount: number): number => Math.round(amount * 1_000_000);
  report.findings.push(...(await findingsIn(home)));
  await withBooks(home, async (store) => {
    const sum = async (sql: string): Promise<number> => Number((await store.get<{ n: number | null }>(sql, id))?.n ?? 0);
    const jobs = await sum('SELECT SUM(j.captured) AS n FROM job j JOIN execution e ON e.id = j.run_id WHERE e.batch_id = ?');
    const holds = await sum('SELECT SUM(h.captured) AS n FROM hold h JOIN execution e ON e.id = h.run_id WHERE e.batch_id = ?');
    const charged = await sum('SELECT COUNT(*) AS n FROM job j JOIN execution e ON e.id = j.run_id WHERE e.batch_id = ? AND j.captured > 0');
    const batches = Number((await store.get<{ n: number }>('SELECT COUNT(*) AS n FROM batch'))?.n);
    const paid = runs.reduce((all, run) => all + micro(run.paid), 0);
    if (batches !== number) report.findings.push(`${number} batches were asked for, there are ${batches}`);
    if (jobs !== holds || paid !== jobs || micro(spark.paid) !== jobs) report.findings.push(`jobs cost ${jobs}, holds took ${holds}, the table says ${paid}, the batch ${micro(spark.paid)}`);
    if (spark.paid > spark.approved) report.findings.push(`${spark.paid} were paid, ${spark.approved} approved`);
    if (!isCancelled && (charged !== CHARGES || states.some((state) => state !== 'completed'))) report.findings.push(`a batch ended as ${states.join(', ')} with ${charged} charges: ${runs.map(({ failure }) => failure).join('; ')}`);
    if (isCancelled && states.some((state) => state !== 'completed' && state !== 'cancelled')) report.findings.push(`a cancelled batch ended as ${states.join(', ')}`);
  });
  report.findings.push(...[...simulator.made].filter(([, times]) => times > 1).map(([job, times]) => `job ${job} was made ${times} times`));
}

const step = (name: string, prompt: string, seed: string | number): object => ({
  ...{ id: name, name, type: 'n8n-nodes-sogni-flow.sogniImage', typeVersion: 1, position: [0, 0] },
  parameters: { operation: 'generate_image', prompt, options: { width: 256, height: 256, seed } },
});

function sharedAndOwn(subject: string): object {
  const form = { id: 'form', name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, position: [0, 0], parameters: { formFields: { values: [{ fieldLabel: 'Seed', fieldType: 'number' }] } } };
  const wire = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
  return { name: 'Shared and own', nodes: [form, step('Shared', `${subject}, of all`, 1), step('Own', subject, "={{ $('Form').first().json.Seed }}")], connections: { Form: wire('Shared'), Shared: wire('Own') } };
}
