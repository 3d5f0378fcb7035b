/** How long a quote of ten thousand nodes takes: from the file alone, and by running the whole of it dry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { prepareWorkflow } from '../../engine/dist/headless/prepare.js';
import { quoteWorkflow } from '../../engine/dist/headless/quote-workflow.js';
import { planStatically } from '../../engine/dist/quotes/static-plan.js';
import { planWorkflow } from '../../engine/dist/workflow/plan-workflow.js';
import { largeGraph } from './workflows.ts';

const NODES = 10_000;
const PAID = 100;
const ROUNDS = 7;

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
    ];
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}
