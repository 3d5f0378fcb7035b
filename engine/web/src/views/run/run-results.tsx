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

/** What came of the run; of one that has not come to its end, what is there already. */
export function RunResults({ run, execution, template }: RunResultsProps) {
  const complete = execution.state === 'completed';
  const files = complete ? execution.results : run.filesSoFar.value;
  if (files.length + execution.texts.length === 0) return null;
  if (!ended(execution)) {
    return (
      <section class="card card-pad" aria-label="Files so far">
        <FileStrip title="Made so far" files={files} />
      </section>
    );
  }
  const titles = titlesOf(files, template?.outputs ?? []);
  return (
    <section class="stack" aria-labelledby="results-title">
      <div>
        <h2 id="results-title">{complete ? 'Results' : 'Made before it stopped'}</h2>
        {isDrawn(execution) && <p class="soft">Drawn, composed and spoken by rules, without an AI model.</p>}
      </div>
      <Gallery execution={execution} files={files} titleOf={(file: ResultFile) => titles.get(file) ?? file.name} />
    </section>
  );
}

/** Whether the runtime that makes things by rules took part; on the result of a later step its report is not seen. */
const isDrawn = ({ nodes }: ExecutionRecord): boolean => nodes.some(({ files }) => files.some(({ report }) => report?.engine.startsWith('sketch')));
