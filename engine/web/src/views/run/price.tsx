import type { SparkRange } from 'n8n-nodes-sogni-flow/contract';
import { formatSpark } from '../../formats.ts';
import { Problem } from '../../ui/state.tsx';
import { Spark } from '../../ui/spark.tsx';
import type { Load } from '../../ui/use-load.ts';

export interface Quoted {
  readonly total: SparkRange;
  readonly available: number;
  readonly short?: { readonly message: string };
}

/** What it would cost, and what there is. */
export function Price({ quote }: { readonly quote: Load<Quoted> }) {
  if (quote.state === 'loading') return <p class="soft">Asking for the price …</p>;
  if (quote.state === 'failed') return <Problem title="There is no price for it" message={quote.message} />;
  const { total, available, short } = quote.data;
  return (
    <div class="stack">
      <p class="run-price">
        {total.max === 0 ? <strong>Free</strong> : <Spark of={total} />}
        <span class="soft"> of {formatSpark(available)} that you have</span>
      </p>
      {short && <Problem title="It cannot be started" message={short.message} />}
    </div>
  );
}
