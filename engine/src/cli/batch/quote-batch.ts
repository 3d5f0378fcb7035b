/** Prepares and quotes every run of a batch, before any of them is started. */
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { prepareRuns } from '../../batches/prepare-runs.ts';
import { addUp, shareSteps } from '../../batches/share-steps.ts';
import type { Engine } from '../../engine.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../headless/prepare.ts';
import { quoteMany } from '../../headless/quote-many.ts';
import type { Quote } from '../../quotes/types.ts';
import type { AskedBatch } from './read-batch.ts';
import type { QuotedBatch } from './types.ts';

/** @throws FlowError for whatever is wrong with any of the runs, naming it. */
export async function quoteBatch(engine: Engine, { text, workflow }: Pick<PreparedWorkflow, 'text' | 'workflow'>, { inputs, seed, runs }: AskedBatch, signal: AbortSignal): Promise<QuotedBatch> {
  const { types, artifacts } = engine;
  const common = { text, workflow, types, artifacts, now: Date.now(), ...(seed === undefined ? {} : { seed }) };
  const prepared = await prepareRuns(runs, async (values) => await prepareWorkflow({ ...common, inputs: { ...inputs, ...values } }), signal);
  const all = runs.map((values, index) => ({ values, prepared: prepared[index]! }));
  const quotes = await quoteMany(engine, LOCAL_ACCOUNT, all, signal);
  const quoted = all.map((run, index) => ({ ...run, quote: alone(quotes[index]!) }));
  const added = shareSteps(quoted.map(({ quote }) => quote));
  return {
    name: workflow.name,
    runs: quoted.map((run, index) => ({ ...run, number: index + 1, slug: slugOf(index + 1, runs.length, run.values), added: added[index] ?? run.quote })),
    quote: { lines: added.flatMap(({ lines }) => lines), total: addUp(added.map(({ total }) => total)) },
  };
}

/** What its account would pay it from holds for one run only. */
const alone = ({ lines, total }: Required<Quote>): Quote => ({ lines, total });

const LONGEST_VALUE = 24;
const LONGEST_SLUG = 64;

/** `01-noir-3`: in the order of the batch, and telling what it is; of a file its name. */
export function slugOf(number: number, count: number, values: Readonly<Record<string, string>>): string {
  const words = Object.values(values).map((value) =>
    value
      .replace(/^@.*[\\/]/, '')
      .replace(/\.[A-Za-z0-9]{1,5}$/, value.startsWith('@') ? '' : '$&')
      .replace(/[^\p{L}\p{N}_]+/gu, '-')
      .slice(0, LONGEST_VALUE)
      .replace(/^-|-$/g, ''),
  );
  return [String(number).padStart(String(count).length, '0'), ...words.filter(Boolean)].join('-').slice(0, LONGEST_SLUG).replace(/-+$/, '');
}
