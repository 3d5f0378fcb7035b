/** A batch: one run for each combination of values, as a table or as pictures on two axes. */
import type { BatchRecord } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { cancelBatch } from '../../api/run-actions.ts';
import { formatAgo, formatDate, formatSpark } from '../../formats.ts';
import { ExecutionChip } from '../../graph/state-sign.tsx';
import { href } from '../../router.ts';
import { ended } from '../../state/words.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, Problem } from '../../ui/state.tsx';
import { useTitle } from '../../ui/use-title.ts';
import type { ViewProps } from '../../views.tsx';
import { stateOf, tell } from '../runs/group.ts';
import { axesOf } from './axes.ts';
import { BatchGrid } from './batch-grid.tsx';
import { BatchTable } from './batch-table.tsx';
import { DownloadAll } from './download-all.tsx';
import { NeedsYou } from './needs-you.tsx';
import { useBatch } from './use-batch.ts';
import { Cancel } from '../run/cancel.tsx';
import '../run/run-head.css';
import './batch.css';

export default function Batch({ route }: ViewProps) {
  const load = useBatch(route.id);
  if (load.state === 'loading') return <Loading what="Looking for the batch" />;
  if (load.state === 'failed') return <Problem message={load.message} />;
  return <Shown batch={load.data} again={load.again} />;
}

function Shown({ batch, again }: { readonly batch: BatchRecord; readonly again: () => void }) {
  const [look, setLook] = useState<'table' | 'grid'>(() => (axesOf(batch.runs).length >= 2 ? 'grid' : 'table'));
  const [cancelling, setCancelling] = useState(false);
  const { id, name, runs, spark, createdAt, template } = batch;
  const executions = runs.map((run) => run.execution);
  useTitle(`${tell(executions)}: ${name}`);
  return (
    <div class="stack stack-wide">
      <header class="run-head">
        <div class="row row-apart">
          <div class="stack run-title">
            <div class="row">
              <ExecutionChip state={stateOf(executions)} />
              <span class="soft small" title={formatDate(createdAt)}>
                started {formatAgo(createdAt)}
              </span>
            </div>
            <h1>{name}</h1>
            <p class="soft" role="status">
              {tell(executions)} · {formatSpark(spark.paid)}
              {spark.approved !== undefined && ` of at most ${formatSpark(spark.approved)}`} Spark paid
            </p>
          </div>
          <div class="row run-actions">
            {executions.some((execution) => !ended(execution)) && (
              <Button icon="stop" onClick={() => setCancelling(true)}>
                Cancel all
              </Button>
            )}
            <DownloadAll runs={runs} />
            {template && (
              <a class="button button-quiet button-normal" href={href('template', template.id)}>
                Open the template
              </a>
            )}
          </div>
        </div>
      </header>
      <NeedsYou id={id} runs={runs} onResumed={again} />
      <section class="stack" aria-labelledby="batch-runs">
        <div class="row row-apart">
          <h2 id="batch-runs">Runs</h2>
          <div class="row" role="group" aria-label="Show the runs">
            <Button size="small" icon="list" pressed={look === 'table'} onClick={() => setLook('table')}>
              Table
            </Button>
            <Button size="small" icon="grid" pressed={look === 'grid'} onClick={() => setLook('grid')}>
              Grid
            </Button>
          </div>
        </div>
        {look === 'table' ? <BatchTable runs={runs} /> : <BatchGrid runs={runs} />}
      </section>
      {cancelling && (
        <Cancel title="Cancel all runs?" confirm="Cancel all" cancel={() => cancelBatch(id)} onDone={again} onClose={() => setCancelling(false)}>
          Runs that are done stay as they are. The others end, and what is on hold for them comes back.
        </Cancel>
      )}
    </div>
  );
}
