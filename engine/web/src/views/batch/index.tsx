/** A batch: one run for each combination of values, as a table or as pictures on two axes. */
import type { BatchRecord } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { cancelBatch, getBatch } from '../../api/run-actions.ts';
import { formatAgo, formatDate, formatSpark } from '../../formats.ts';
import { ExecutionChip } from '../../graph/state-sign.tsx';
import { href } from '../../router.ts';
import { loadSession } from '../../state/session.ts';
import { usePoll } from '../../state/use-poll.ts';
import { ended, rests } from '../../state/words.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, Problem } from '../../ui/state.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { useTitle } from '../../ui/use-title.ts';
import type { ViewProps } from '../../views.tsx';
import { stateOf, tell } from '../runs/group.ts';
import { axesOf } from './axes.ts';
import { BatchGrid } from './batch-grid.tsx';
import { BatchTable } from './batch-table.tsx';
import { DownloadAll } from './download-all.tsx';
import { NeedsYou } from './needs-you.tsx';
import { Cancel } from '../run/cancel.tsx';
import '../run/run-head.css';
import './batch.css';

const LOOK_EVERY_MS = 2_000;

export default function Batch({ route }: ViewProps) {
  const load = useLoad((signal) => getBatch(route.id, signal), [route.id]);
  if (load.state === 'loading') return <Loading what="Looking for the batch" />;
  if (load.state === 'failed') return <Problem message={load.message} />;
  return <Shown first={load.data} />;
}

function Shown({ first }: { readonly first: BatchRecord }) {
  const [batch, setBatch] = useState(first);
  const [look, setLook] = useState<'table' | 'grid'>(() => (axesOf(first.runs).length >= 2 ? 'grid' : 'table'));
  const [cancelling, setCancelling] = useState(false);
  const { id, name, runs, spark, createdAt, template } = batch;
  const executions = runs.map((run) => run.execution);
  const moves = executions.some((execution) => !rests(execution));
  const refresh = async (): Promise<void> => {
    const news = await getBatch(id);
    setBatch(news);
    if (news.runs.every((run) => rests(run.execution))) void loadSession();
  };
  useTitle(`${tell(executions)}: ${name}`);
  usePoll(refresh, LOOK_EVERY_MS, moves);
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
          <div class="row">
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
      <NeedsYou id={id} runs={runs} onResumed={() => void refresh()} />
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
        <Cancel title="Cancel all runs?" confirm="Cancel all" cancel={() => cancelBatch(id)} onDone={() => void refresh()} onClose={() => setCancelling(false)}>
          Runs that are done stay as they are. The others end, and what is on hold for them comes back.
        </Cancel>
      )}
    </div>
  );
}
