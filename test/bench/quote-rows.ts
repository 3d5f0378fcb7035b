/** How long a quote of ten thousand nodes takes: from the file alone, and by running the whole of it dry. And quotes of a hundred runs, together and one by one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { prepareWorkflow } from '../../engine/dist/headless/prepare.js';
import { quoteMany } from '../../engine/dist/headless/quote-many.js';
import { quoteWorkflow } from '../../engine/dist/headless/quote-workflow.js';
import { planStatically } from '../../engine/dist/quotes/static-plan.js';
import { planWorkflow } from '../../engine/dist/workflow/plan-workflow.js';
import { median } from './median.ts';
import { largeGraph } from './workflows.ts';

const NODES = 10_000;
const PAID = 100;
const ROUNDS = 7;
const RUNS = 100;

type Engine = Awaited<ReturnType<typeof composeEngine>>;

/** @returns how long `work` took, and how long nothing else could be done meanwhile at the most; milliseconds. */
async function watched(work: () => Promise<unknown>): Promise<{ readonly took: number; readonly stall: number }> {
  const startedAt = performance.now();
  let [last, stall] = [startedAt, 0];
  const timer = setInterval(() => {
    const now = performance.now();
    [stall, last] = [Math.max(stall, now - last), now];
  }, 1);
  await work();
  clearInterval(timer);
  return { took: performance.now() - startedAt, stall };
}

async function batchRow(engine: Engine, template: string) {
  const text = readFileSync(join(import.meta.dirname, `../../workflows/${template}.json`), 'utf8');
  const { types, artifacts } = engine;
  const first = await prepareWorkflow({ text, inputs: {}, types, artifacts, now: Date.now() });
  const runs = await Promise.all(
    Array.from({ length: RUNS }, async (_run, index) => ({ values: { Seed: index + 1 }, prepared: await prepareWorkflow({ text, workflow: first.workflow, inputs: { Seed: String(index + 1) }, types, artifacts, now: Date.now() }) })),
  );
  const oneByOne = async (): Promise<void> => {
    for (const { prepared } of runs) await quoteWorkflow(engine, 'local', prepared);
  };
  await quoteWorkflow(engine, 'local', first);
  const [alone, together] = [[], []] as [Awaited<ReturnType<typeof watched>>[], Awaited<ReturnType<typeof watched>>[]];
  // In turn, so that a machine that gets busy is busy for both.
  for (let round = 0; round < 3; round += 1) {
    alone.push(await watched(oneByOne));
    together.push(await watched(async () => await quoteMany(engine, 'local', runs, new AbortController().signal)));
  }
  const took = (times: typeof alone): string => `${median(times.map((time) => time.took)).toFixed(0)} ms`;
  return { what: `a batch of ${RUNS} seeds of ${template}, quoted`, measured: `${took(together)}, longest stall ${median(together.map(({ stall }) => stall)).toFixed(0)} ms`, bar: '–', peer: `one by one ${took(alone)}` };
}

export async function quoteRows() {
  const home = mkdtempSync(join(tmpdir(), 'sogni-flow-quotes-'));
  const engine = await composeEngine(readConfig({}, home), () => undefined);
  const fastest = async (work: () => unknown): Promise<string> => {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
    }
    return `${Math.min(...times).toFixed(0)} ms, median ${[...times].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!.toFixed(0)} ms`;
  };
  try {
    const prepared = await prepareWorkflow({ text: JSON.stringify(largeGraph(NODES, PAID)), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() });
    const capabilities = await engine.capabilities();
    const statically = await fastest(() => planStatically(prepared.workflow, planWorkflow(prepared.workflow, engine.types), { capabilities }));
    const dry = await fastest(async () => await quoteWorkflow(engine, 'local', prepared));
    return [
      { what: `${NODES} nodes, ${PAID} of them paid: planned and quoted from the file`, measured: statically, bar: '≤ 200 ms', peer: '–' },
      { what: 'the same, quoted by a dry run with every expression', measured: dry, bar: '–', peer: '–' },
      await batchRow(engine, 'one-picture'),
      await batchRow(engine, 'sunset-postcard-film'),
    ];
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}
