import { formatSpark } from '../../formats.ts';
import { ExecutionChip } from '../../graph/state-sign.tsx';
import { Thumb } from '../../results/media.tsx';
import { href } from '../../router.ts';
import { adviceFor } from '../../state/advice.ts';
import { Icon } from '../../ui/icons.tsx';
import { Table } from '../../ui/table.tsx';
import { axesOf, type BatchRun, drawsSeeds, valueText } from './axes.ts';

/** Each run with what sets it apart, and which seed made it. */
export function BatchTable({ runs }: { readonly runs: readonly BatchRun[] }) {
  const number = new Map(runs.map((run, index) => [run, index + 1]));
  const drawn = runs.some(drawsSeeds);
  const columns = [
    { title: 'Run', cell: (run: BatchRun) => <a href={href('run', run.execution.id)} aria-label={`Open run ${number.get(run)}`}>{number.get(run)}</a> },
    { title: 'Result', cell: (run: BatchRun) => <Result run={run} /> },
    ...axesOf(runs).map(({ name }) => ({ title: name, cell: (run: BatchRun) => <span class="batch-value">{valueText(run.values[name])}</span> })),
    ...(drawn ? [{ title: 'Seeds drawn', cell: ({ seeds }: BatchRun) => (seeds.length === 0 ? '–' : <code>{seeds.join(', ')}</code>) }] : []),
    { title: 'State', cell: ({ execution }: BatchRun) => <State execution={execution} /> },
    { title: 'Spark', number: true, cell: ({ execution }: BatchRun) => formatSpark(execution.spark.paid) },
  ];
  return <Table caption="Runs of this batch" columns={columns} rows={runs} keyOf={(run) => run.execution.id} />;
}

/** With why it stopped: nobody opens a hundred runs to find out. */
const State = ({ execution: { state, failure } }: Pick<BatchRun, 'execution'>) => (
  <>
    <ExecutionChip state={state} />
    {failure && state !== 'cancelled' && <span class="batch-value small soft">{adviceFor(failure).title}</span>}
  </>
);

export function Result({ run: { execution } }: { readonly run: BatchRun }) {
  const file = execution.results[0];
  return (
    <a class="batch-result" href={href('run', execution.id)} aria-label={`Open ${execution.name}`}>
      {file ? (
        <Thumb file={file} />
      ) : (
        <span class="result-thumb">
          <Icon name="image" size={20} />
        </span>
      )}
    </a>
  );
}
