/** The results of a run: each with how it came to be, and what can be done with it next. */
import type { ExecutionRecord, ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { canCompare, chosenToCompare } from './choose-two.ts';
import { Compare } from './compare.tsx';
import { EditAgain } from './edit-again.tsx';
import { Lightbox } from './lightbox.tsx';
import { ResultCard } from './result-card.tsx';
import { TextResult } from './text-result.tsx';
import './gallery.css';

export interface GalleryProps {
  readonly execution: ExecutionRecord;
  readonly files: readonly ResultFile[];
  readonly titleOf: (file: ResultFile) => string;
}

export function Gallery({ execution, files, titleOf }: GalleryProps) {
  const [large, setLarge] = useState<number>();
  const [used, setUsed] = useState<ResultFile>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [comparing, setComparing] = useState(false);
  const sparkOf = (file: ResultFile): number | undefined => execution.nodes.find(({ name }) => name === file.node)?.spark;
  const pair = chosen.flatMap((artifact) => files.find((file) => file.artifact === artifact) ?? []);
  return (
    <div class="stack">
      <div class={`results${files.length === 1 ? ' results-one' : ''}`}>
        {files.map((file, index) => (
          <ResultCard
            key={file.artifact}
            file={file}
            title={titleOf(file)}
            spark={sparkOf(file)}
            onEnlarge={() => setLarge(index)}
            onUse={() => setUsed(file)}
            compared={canCompare(file, files) ? chosen.includes(file.artifact) : undefined}
            onCompare={() => setChosen(chosenToCompare(chosen, file, files))}
          />
        ))}
      </div>
      {execution.texts.map((text) => (
        <TextResult key={text.output} {...text} />
      ))}
      {pair.length === 2 && (
        <div class="compare-bar" role="status">
          <span>Two chosen</span>
          <Button look="primary" size="small" icon="compare" onClick={() => setComparing(true)}>
            Compare the two
          </Button>
          <Button look="quiet" size="small" icon="close" label="Choose none" onClick={() => setChosen([])} />
        </div>
      )}
      {comparing && pair[0] && pair[1] && <Compare one={pair[0]} other={pair[1]} onClose={() => setComparing(false)} />}
      {large !== undefined && <Lightbox files={files} index={large} onMove={setLarge} onClose={() => setLarge(undefined)} />}
      {used && <EditAgain execution={execution.id} file={used} onClose={() => setUsed(undefined)} />}
    </div>
  );
}
