import type { MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { Icon } from './icons.tsx';

export interface MediaProps {
  readonly kind: MediaKind;
  readonly url: string;
  readonly thumbnailUrl?: string | undefined;
  readonly alt: string;
}

/** A file as it is seen or heard. Nothing but what a player needs to show its first frame is fetched before it is played. */
export function Media({ kind, url, thumbnailUrl, alt }: MediaProps) {
  if (kind === 'image') return <img class="media" src={thumbnailUrl ?? url} alt={alt} loading="lazy" decoding="async" />;
  if (kind === 'video') return <video class="media" src={url} poster={thumbnailUrl} controls playsInline preload="metadata" aria-label={alt} />;
  if (kind === 'audio') return <audio class="media-audio" src={url} controls preload="metadata" aria-label={alt} />;
  return (
    <a class="media-other" href={url} download>
      <Icon name={kind === 'model' ? 'model' : 'text'} size={32} />
      <span>{alt}</span>
    </a>
  );
}
