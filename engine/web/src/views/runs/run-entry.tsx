import type { ExecutionSummary, ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { formatAgo, formatDate, formatSpark } from '../../formats.ts';
import { ExecutionChip } from '../../graph/state-sign.tsx';
import { Thumb } from '../../results/media.tsx';
import { href } from '../../router.ts';
import { Icon } from '../../ui/icons.tsx';
import { type Entry, stateOf, tell } from './group.ts';

/** One run, or the runs of one batch, as a line with pictures. */
export function RunEntry({ entry }: { readonly entry: Entry }) {
  const { runs, batch } = entry;
  const first = runs[0]!;
  const files = runs.flatMap((run) => run.results.slice(0, batch ? 1 : 4)).slice(0, 4);
  return (
    <li class="run-entry">
      <a href={batch ? href('batch', batch) : href('run', first.id)}>
        <First file={files[0]} many={batch !== undefined} />
        <span class="run-entry-words">
          <strong>{first.name}</strong>
          <span class="soft small" title={formatDate(first.createdAt)}>
            {batch && `Batch, ${tell(runs)} · `}
            {formatAgo(first.createdAt)}
            {paidOf(runs) > 0 && ` · ${formatSpark(paidOf(runs))} Spark`}
          </span>
          {!batch && first.failure && <span class="small run-entry-failure">{first.failure.message}</span>}
        </span>
        <span class="run-pictures">
          {files.slice(1).map((file) => (
            <Thumb key={file.artifact} file={file} />
          ))}
        </span>
        <ExecutionChip state={stateOf(runs)} />
      </a>
    </li>
  );
}

const paidOf = (runs: readonly ExecutionSummary[]): number => runs.reduce((sum, run) => sum + run.spark.paid, 0);

function First({ file, many }: { readonly file: ResultFile | undefined; readonly many: boolean }) {
  if (file) return <Thumb file={file} />;
  return (
    <span class="result-thumb">
      <Icon name={many ? 'grid' : 'runs'} size={24} />
    </span>
  );
}
