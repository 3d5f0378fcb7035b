/**
 * The figures of this machine, beside n8n 2.41 as it was measured on a machine of the same size (2 cores). Ratios count, not digits.
 * Run with `npm run bench`; it prints and asserts nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { prepareWorkflow } from '../../engine/dist/headless/prepare.js';
import { LEDGER_SCHEMA } from '../../engine/dist/billing/schema.js';
import { migrate } from '../../engine/dist/store/schema.js';
import { openPostgresStore } from '../../engine/dist/store/postgres.js';
import { openSqliteStore } from '../../engine/dist/store/sqlite.js';
import { runWorkflow } from '../../engine/dist/headless/run-workflow.js';
import type { SqlStore } from '../../gpu-runtime/dist/index.js';
import { composeMusic } from '../../gpu-runtime/dist/runtimes/sketch/music/index.js';
import { drawPicture } from '../../gpu-runtime/dist/runtimes/sketch/pictures/index.js';
import { median } from './median.ts';
import { pageRows } from './page-rows.ts';
import { paidRows, type Row } from './paid-rows.ts';
import { pairRates } from './ledger-pairs.ts';
import { queueRows } from './queue-rows.ts';
import { quoteRows } from './quote-rows.ts';
import { redisDispatchRows } from './redis-dispatch.ts';
import { scheduleRows } from './schedule-rows.ts';
import { branches, chain, manyItems, trivial } from './workflows.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'engine/bin/sogni-flow.js');
const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-bench-'));

function coldStart(): Row {
  const file = join(folder, 'trivial.json');
  writeFileSync(file, JSON.stringify(trivial()));
  const runs = Array.from({ length: 8 }, () => {
    const startedAt = performance.now();
    const { stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, 'peak-memory.mjs'), BIN, 'run', file, '--home', join(folder, 'home')], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const megabytes = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1_024;
    return { seconds: (performance.now() - startedAt) / 1_000, megabytes };
  }).slice(1);
  return {
    what: 'run of a trivial 3-node workflow, process start to exit',
    measured: `${median(runs.map(({ seconds }) => seconds)).toFixed(2)} s, ${median(runs.map(({ megabytes }) => megabytes)).toFixed(0)} MB`,
    bar: '≤ 0.35 s, ≤ 110 MB',
    peer: 'n8n execute 4.2 s, 412 MB',
  };
}

type Timing = (workflow: object) => Promise<number>;

async function withEngine<Result>(work: (time: Timing) => Promise<Result>): Promise<Result> {
  const engine = await composeEngine(readConfig({}, join(folder, 'engine')), () => undefined);
  const time: Timing = async (workflow) => {
    const prepared = await prepareWorkflow({ text: JSON.stringify(workflow), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() });
    const startedAt = performance.now();
    const { outcome } = await runWorkflow(engine, 'local', prepared, { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined });
    if (outcome.state !== 'completed') throw new Error(JSON.stringify(outcome.failure));
    return performance.now() - startedAt;
  };
  try {
    return await work(time);
  } finally {
    await engine.close();
  }
}

const engineRows = async (): Promise<Row[]> =>
  await withEngine(async (time) => {
    await time(chain(100));
    const chained = [];
    for (let round = 0; round < 9; round += 1) chained.push(await time(chain(100)));
    const items = [];
    for (let round = 0; round < 3; round += 1) items.push(await time(manyItems(10, 1_000)));
    return [
      { what: 'chain of 100 Edit Fields, every run saved to disk', measured: `${(median(chained) / 100).toFixed(3)} ms per node`, bar: '≤ 0.2 ms', peer: 'n8n 1.5 ms, n8n-core as library 0.4 ms (neither saves)' },
      { what: '10 Edit Fields × 1,000 items, one expression each', measured: `${(median(items) / 1_000).toFixed(2)} s`, bar: '≤ 0.8 s', peer: 'n8n 5.8 s' },
      { what: '2 branches of 2 s', measured: `${((await time(branches(2))) / 1_000).toFixed(2)} s`, bar: '≤ 2.1 s', peer: 'n8n 4.1 s' },
      { what: '8 branches of 2 s', measured: `${((await time(branches(8))) / 1_000).toFixed(2)} s`, bar: '≤ 2.2 s', peer: 'n8n 16 s' },
    ];
  });

async function ledgerRows(driver: string, store: SqlStore, bars: readonly [single: string, many: string]): Promise<Row[]> {
  await migrate(store, { ledger: LEDGER_SCHEMA });
  const { single, spread, hot } = await pairRates(store);
  await store.close();
  return [
    { what: `hold and capture on ${driver}, flushed, one at a time`, measured: `${single} pairs/s`, bar: bars[0], peer: '–' },
    { what: 'the same, 64 at once, on 64 accounts', measured: `${spread} pairs/s`, bar: bars[1], peer: '–' },
    { what: 'the same, 64 at once, on one account', measured: `${hot} pairs/s`, bar: bars[1], peer: '–' },
  ];
}

/** Only with TEST_DATABASE_URL, which names an empty database on a server of this machine. */
async function postgresRows(): Promise<Row[]> {
  const url = process.env.TEST_DATABASE_URL;
  return url ? await ledgerRows('PostgreSQL', await openPostgresStore(url), ['–', '≥ 1,500/s']) : [];
}

function sketchRows(): Row[] {
  const tick = (): void => undefined;
  const time = (work: () => unknown): number => {
    const startedAt = performance.now();
    work();
    return (performance.now() - startedAt) / 1_000;
  };
  const picture = (prompt: string) => median(Array.from({ length: 3 }, (_, seed) => time(() => drawPicture({ prompt, width: 1024, height: 1024, seed, steps: 20 }, { tick }))));
  const music = median(Array.from({ length: 3 }, (_, seed) => time(() => composeMusic({ prompt: 'dreamy piano and strings', durationSeconds: 10, timesig: '4', stems: false, seed }, { tick }))));
  return [
    { what: 'sketch landscape, 1024², one core', measured: `${picture('a red sunset over mountains by the sea').toFixed(2)} s`, bar: '≤ 1.5 s', peer: '–' },
    { what: '10 s of music, one core', measured: `${music.toFixed(2)} s`, bar: '≤ 1.3 s', peer: '–' },
  ];
}

function print(rows: readonly Row[]): void {
  const columns = ['what', 'measured', 'bar', 'peer'] as const;
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): void => console.log(cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd());
  line(columns);
  line(widths.map((width) => '─'.repeat(width)));
  for (const row of rows) line(columns.map((column) => row[column]));
}

try {
  const sqlite = await ledgerRows('SQLite', openSqliteStore(join(folder, 'ledger.sqlite')), ['≥ 1,000/s', '≥ 5,000/s']);
  const work = [...(await paidRows()), ...(await redisDispatchRows()), ...(await queueRows()), ...scheduleRows()];
  print([coldStart(), ...(await engineRows()), ...work, ...sqlite, ...(await postgresRows()), ...(await quoteRows()), ...sketchRows(), ...(await pageRows())]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
