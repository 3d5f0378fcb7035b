/**
 * Kills a real engine again and again in the middle of a paid workflow, and starts it again until the workflow is done.
 *
 *   run ──kill──► money checked ──► resume ──kill──► … ──► ended ──► all books checked ──► next workflow
 *
 * A kill counts only if it landed between the first hold and the last capture of the workflow.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import type { Random } from '../simulation/random.ts';
import { auditHome, disagreementsIn, findingsIn, leftovers, withBooks } from './books.ts';
import { EngineChild } from './child-process.ts';
import { CHARGES, fifteenSteps, PAID_STEPS } from './fifteen-steps.ts';
import { countsIn, JOB_STATES, statesAtKill, type KillState } from './kill-state.ts';
import { ProviderSimulator } from './provider-simulator.ts';

/** After the engine got going: three times of four when it first asks the provider for something, else when it has started. */
const KILL_AFTER_MS = [20, 300] as const;
const AT_WORK = 0.75;

/** A new home after so many executions, so that looking through the books stays quick. */
const EXECUTIONS_PER_HOME = 20;

/** Lives of one execution; with kills at random nothing needs as many. */
const MOST_LIVES = 200;

export interface KillOptions {
  readonly kills: number;
  /** Engines at once, each with a home and a provider simulator of its own. */
  readonly parallel: number;
  readonly random: Random;
  /** Puts the deliberate bug in (see `late-capture.ts`). */
  readonly lateCapture?: boolean;
  /** For the queue, instead of the database. A dead engine's jobs come free with their lease then: a life takes seconds. */
  readonly redisUrl?: string;
  readonly onKill?: (report: KillReport) => void;
}

export interface KillReport {
  /** Those that count. */
  kills: number;
  /** Those that came before the first hold or after the last capture. */
  missed: number;
  executions: number;
  charges: number;
  readonly states: Record<KillState, number>;
  /** What must not be. The loop ends with the first execution that has some. */
  readonly findings: string[];
}

export async function killLoop(options: KillOptions): Promise<KillReport> {
  const states = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<KillState, number>;
  const report: KillReport = { kills: 0, missed: 0, executions: 0, charges: 0, states, findings: [] };
  const goesOn = (): boolean => report.kills < options.kills && report.findings.length === 0;
  const line = async (): Promise<void> => {
    while (goesOn()) await useHome(options, report, goesOn);
  };
  await Promise.all(Array.from({ length: options.parallel }, line));
  return report;
}

async function useHome(options: KillOptions, report: KillReport, goesOn: () => boolean): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sogni-flow-kill-'));
  const simulator = await new ProviderSimulator({ path: join(home, 'provider.sock'), workMs: [5, 200] }).listen();
  const bench: Bench = { ...options, home, simulator, report, env: { ...(options.lateCapture && { LATE_CAPTURE: 'yes' }), ...(options.redisUrl !== undefined && { REDIS_URL: options.redisUrl }) } };
  try {
    const prepared = await start(bench, 'prepare').end;
    report.findings.push(...prepared.complaints);
    await auditHome(home);
    for (let done = 0; done < EXECUTIONS_PER_HOME && goesOn(); done += 1) await killOneExecution(bench, done);
    await start(bench, 'prepare').end;
    report.findings.push(...leftovers(home).map((name) => `temporary file ${name} has outlived a start`));
  } finally {
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Bench extends KillOptions {
  readonly home: string;
  readonly simulator: ProviderSimulator;
  readonly report: KillReport;
  readonly env: NodeJS.ProcessEnv;
}

const start = ({ home, env }: Bench, ...action: readonly string[]): EngineChild => new EngineChild([home, join(home, 'provider.sock'), ...action], env);

/** @param before - executions that this home has seen. */
async function killOneExecution(bench: Bench, before: number): Promise<void> {
  const { home, report, random, kills, simulator } = bench;
  const file = join(home, 'workflow.json');
  writeFileSync(file, JSON.stringify(fifteenSteps(`subject ${before}`)));
  for (let life = 1; life <= MOST_LIVES; life += 1) {
    const isKnown = await withBooks(home, async (store) => (await countsIn(store)).executions > before);
    const child = isKnown ? start(bench, 'resume') : start(bench, 'run', file);
    const asked = random.chance(AT_WORK) ? simulator.nextRequest() : undefined;
    await Promise.race([child.end, asked ?? child.going]);
    const ended = await Promise.race([child.end, sleep(random.between(...KILL_AFTER_MS))]);
    const made = new Set(simulator.made.keys());
    if (!ended && report.kills < kills) child.kill();
    const { ended: outcome, complaints } = await child.end;
    report.findings.push(...complaints);
    if (outcome !== undefined && outcome !== 'completed') report.findings.push(`the execution ended as ${outcome}`);
    if (outcome !== undefined || complaints.length > 0) return await checkBooks(bench, before + 1);
    await withBooks(home, (store) => countKill(bench, store, before, made));
    if (report.findings.length > 0) return;
  }
  report.findings.push(`an execution did not end in ${MOST_LIVES} lives`);
}

async function countKill({ report, onKill }: Bench, store: SqlStore, before: number, made: ReadonlySet<string>): Promise<void> {
  const { executions, holds, captures } = await countsIn(store);
  const isBetween = executions > before && holds > before * CHARGES && captures < (before + 1) * CHARGES;
  if (!isBetween) {
    report.missed += 1;
    return;
  }
  const last = await store.get<{ id: string }>(`SELECT id FROM execution WHERE state = 'running'`);
  report.kills += 1;
  report.findings.push(...(await disagreementsIn(store)));
  for (const state of await statesAtKill(store, made, last?.id ?? '', PAID_STEPS)) report.states[state] += 1;
  onKill?.(report);
}

async function checkBooks({ home, report, simulator }: Bench, executions: number): Promise<void> {
  const found = await findingsIn(home);
  const charged = await withBooks(home, (store) => store.all<{ id: string }>('SELECT id FROM job WHERE captured > 0'));
  const twice = [...simulator.made].filter(([, times]) => times > 1);
  report.executions += 1;
  report.charges += CHARGES;
  report.findings.push(
    ...found,
    ...(charged.length === executions * CHARGES ? [] : [`${charged.length} jobs were charged in ${executions} executions of ${CHARGES}`]),
    ...charged.filter(({ id }) => !simulator.made.has(id)).map(({ id }) => `job ${id} was charged, and the provider never made it`),
    ...twice.map(([id, times]) => `job ${id} was made ${times} times`),
    ...(simulator.made.size === charged.length ? [] : [`the provider made ${simulator.made.size} jobs, ${charged.length} were charged`]),
  );
}
