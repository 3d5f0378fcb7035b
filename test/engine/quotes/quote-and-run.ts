/** Quotes drawn workflows and runs them on the engine's real parts, with a runtime that takes no time and without any budget: what the quote said is measured, not enforced. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from '../../../engine/src/accounts/port.ts';
import { composeEngine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import type { Engine } from '../../../engine/src/engine.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../../engine/src/headless/prepare.ts';
import { quoteWorkflow } from '../../../engine/src/headless/quote-workflow.ts';
import { runWorkflow, type FinishedRun, type RunHooks } from '../../../engine/src/headless/run-workflow.ts';
import type { Quote } from '../../../engine/src/quotes/types.ts';
import { loadBuiltNode } from '../../e2e/built-node.ts';
import { instantRuntime, measureInstant } from './instant-runtime.ts';

export interface QuoteBench {
  readonly engine: Engine;
  prepare(workflow: object, inputs?: Readonly<Record<string, string | number>>): Promise<PreparedWorkflow>;
  quote(prepared: PreparedWorkflow): Promise<Required<Quote>>;
  /** @returns what it did cost, in µSpark. */
  run(prepared: PreparedWorkflow, hooks?: Partial<RunHooks>): Promise<{ readonly spent: number; readonly finished: FinishedRun }>;
  close(): Promise<void>;
}

export async function aQuoteBench(): Promise<QuoteBench> {
  const home = mkdtempSync(join(tmpdir(), 'quotes-'));
  const engine = await composeEngine(readConfig({}, home), () => undefined, { loadNode: await loadBuiltNode(), runtimes: [instantRuntime], measure: measureInstant });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
  await engine.ledger.grant(LOCAL_ACCOUNT, 100_000_000_000_000, 'premium', 'for the test');
  const spentSoFar = async (): Promise<number> => {
    const { available, held } = await engine.ledger.balance(LOCAL_ACCOUNT);
    return -(available + held);
  };
  return {
    engine,
    prepare: async (workflow, inputs = {}) =>
      await prepareWorkflow({
        text: JSON.stringify(workflow),
        inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)])),
        ...{ types: engine.types, artifacts: engine.artifacts, now: Date.now() },
      }),
    quote: async (prepared) => await quoteWorkflow(engine, LOCAL_ACCOUNT, prepared),
    async run(prepared, hooks = {}) {
      const before = await spentSoFar();
      const finished = await runWorkflow(engine, LOCAL_ACCOUNT, prepared, { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined, ...hooks });
      return { spent: (await spentSoFar()) - before, finished };
    },
    async close() {
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
