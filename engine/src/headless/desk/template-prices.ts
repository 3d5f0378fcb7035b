/**
 * What templates cost as their authors have filled them in, with nothing out of the cache: what a gallery says before a form is opened.
 * A template that cannot be priced so, such as one that waits for a photo, has none. A form that is open is priced first.
 */
import { ERRORS, FlowError, type SparkRange, type TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import type { Asker, ExecutionDesk } from './execution-desk.ts';

/** Prices change when models come and go, which is seldom; a gallery is opened often. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 2_000;

interface Kept {
  readonly until: number;
  readonly price: Promise<SparkRange | undefined>;
}

export type TemplatePrices = (asker: Asker, templates: readonly Pick<TemplateSummary, 'id' | 'version'>[]) => Promise<Readonly<Record<string, SparkRange>>>;

export function createTemplatePrices(desk: Pick<ExecutionDesk, 'quoteLater'>, now: () => number = Date.now): TemplatePrices {
  const kept = new Map<string, Kept>();
  // One who asks and goes must not end what others wait for as well.
  const { signal } = new AbortController();

  async function price(asker: Asker, template: string, key: string): Promise<SparkRange | undefined> {
    try {
      return (await desk.quoteLater(asker, { template, noCache: true }, signal)).total;
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      if (ERRORS[error.code].fixedBy !== 'user') kept.delete(key);
      return undefined;
    }
  }

  function priceOf(asker: Asker, { id, version }: Pick<TemplateSummary, 'id' | 'version'>): Promise<SparkRange | undefined> {
    const key = `${id}@${version}`;
    const known = kept.get(key);
    if (known && known.until > now()) return known.price;
    if (kept.size >= MOST_KEPT) kept.clear();
    const asked = price(asker, id, key);
    asked.catch(() => kept.delete(key));
    kept.set(key, { until: now() + KEPT_MS, price: asked });
    return asked;
  }

  return async (asker, templates) => {
    const prices: Record<string, SparkRange> = {};
    // One after the other: a quote reads the whole workflow, and nobody waits for the last one to see the first.
    for (const template of templates) {
      const found = await priceOf(asker, template);
      if (found) prices[template.id] = found;
    }
    return prices;
  };
}
