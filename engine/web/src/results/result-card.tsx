import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { formatBytes, formatDuration, formatSpark } from '../formats.ts';
import { Button } from '../ui/button.tsx';
import { sizeText } from './delivery.ts';
import { DownloadMenu } from './download-menu.tsx';
import { Media } from './media.tsx';

export interface ResultCardProps {
  readonly file: ResultFile;
  readonly title: string;
  /** Of the step that made it. */
  readonly spark: number | undefined;
  readonly onEnlarge: () => void;
  readonly onUse: () => void;
  /** Whether it is among those to be compared; absent where nothing can be. */
  readonly compared: boolean | undefined;
  readonly onCompare: () => void;
}

export function ResultCard({ file, title, spark, onEnlarge, onUse, compared, onCompare }: ResultCardProps) {
  const facts = [file.seed !== undefined && `Seed ${file.seed}`, file.model, sizeText(file, formatDuration), formatBytes(file.bytes), spark !== undefined && spark > 0 && `step cost ${formatSpark(spark)} Spark`];
  return (
    <figure class="card result">
      {file.kind === 'image' ? (
        <button type="button" class="result-picture" aria-label={`Enlarge ${title}`} onClick={onEnlarge}>
          <Media file={file} alt={title} />
        </button>
      ) : (
        <Media file={file} alt={title} />
      )}
      <figcaption class="result-words">
        <strong>{title}</strong>
        <span class="soft small">{facts.filter(Boolean).join(' · ')}</span>
        {file.report && (
          <span class="soft small">
            {file.report.engine}: {file.report.method}
          </span>
        )}
        <div class="row result-actions">
          <DownloadMenu file={file} plain />
          <Button size="small" icon="edit" onClick={onUse}>
            Use as input
          </Button>
          {compared !== undefined && <Button size="small" icon="compare" label={`Compare ${title}`} pressed={compared} onClick={onCompare} />}
        </div>
      </figcaption>
    </figure>
  );
}
