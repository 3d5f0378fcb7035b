import type { ExecutionRecord, ResultFile, Template } from 'n8n-nodes-sogni-flow/contract';
import { FileStrip } from '../../results/file-strip.tsx';
import { Gallery } from '../../results/gallery.tsx';
import type { LiveRun } from '../../state/live-run.ts';
import { ended } from '../../state/words.ts';
import { titlesOf } from './titles.ts';

export interface RunResultsProps {
  readonly run: LiveRun;
  readonly execution: ExecutionRecord;
  readonly template: Template | undefined;
}

/** What came of the run; until it ends, what is there already. */
export function RunResults({ run, execution, template }: RunResultsProps) {
  const files = run.filesSoFar.value;
  const over = ended(execution);
  if (over && execution.results.length + execution.texts.length > 0) {
    const titles = titlesOf(execution.results, template?.outputs ?? []);
    return (
      <section class="stack" aria-labelledby="results-title">
        <h2 id="results-title">Results</h2>
        <Gallery execution={execution} files={execution.results} titleOf={(file: ResultFile) => titles.get(file) ?? file.name} />
      </section>
    );
  }
  if (files.length === 0) return null;
  return (
    <section class="card card-pad" aria-label={over ? 'Files that are there' : 'Files so far'}>
      <FileStrip title={over ? 'Made before it stopped' : 'Made so far'} files={files} />
    </section>
  );
}
