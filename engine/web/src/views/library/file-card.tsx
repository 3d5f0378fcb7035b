import type { LibraryFile } from 'n8n-nodes-sogni-flow/contract';
import { formatAgo, formatBytes, formatDuration } from '../../formats.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';

export const factsOf = ({ width, height, duration, bytes }: LibraryFile): string =>
  [width !== undefined && height !== undefined && `${width} × ${height}`, duration !== undefined && formatDuration(duration), formatBytes(bytes)].filter(Boolean).join(' · ');

/** A file as it looks; sounds and texts by a sign. */
export function Thumbnail({ file, alt = '' }: { readonly file: LibraryFile; readonly alt?: string }) {
  if (file.thumbnailUrl !== undefined) return <img class="thumb" src={file.thumbnailUrl} alt={alt} loading="lazy" decoding="async" width={file.width} height={file.height} />;
  return (
    <span class="thumb thumb-sign" role="img" aria-label={alt || undefined} aria-hidden={alt === ''}>
      <Icon name={file.kind} size={40} />
    </span>
  );
}

export interface FileCardProps {
  readonly file: LibraryFile;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
}

export function FileCard({ file, onOpen, onRemove }: FileCardProps) {
  const { name, url, kind, addedAt } = file;
  return (
    <article class="file-card card" aria-label={name}>
      <button type="button" class="file-look" aria-label={`Look at ${name}`} onClick={onOpen}>
        <Thumbnail file={file} />
        {kind === 'video' && <Icon name="play" size={28} />}
      </button>
      <div class="file-words">
        <strong class="one-line" title={name}>{name}</strong>
        <span class="small soft">{factsOf(file)}</span>
        <span class="small soft">{formatAgo(addedAt)}</span>
      </div>
      <div class="file-actions">
        <ButtonLink look="quiet" size="small" icon="download" label={`Download ${name}`} to={`${url}?download=${encodeURIComponent(name)}`} download={name} />
        <Button look="quiet" size="small" icon="trash" label={`Take ${name} off the list`} onClick={onRemove} />
      </div>
    </article>
  );
}
