import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { formatDuration } from '../formats.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { playAlone } from './solo.ts';
import './media.css';

type Shown = Pick<ResultFile, 'url' | 'thumbnailUrl' | 'kind' | 'mediaType' | 'name' | 'duration' | 'width' | 'height'>;

/** Of the sides that the engine makes. */
const LARGE_THUMBNAIL_PX = 640;

/** A file at its full size: picture, player, or what can be said of it. */
export function Media({ file, alt }: { readonly file: Shown; readonly alt: string }) {
  const { url, thumbnailUrl, kind, width, height } = file;
  const smaller = thumbnailUrl && `${url}?thumbnail=${LARGE_THUMBNAIL_PX}`;
  if (kind === 'image') return <img class="full" src={url} srcset={smaller && width ? `${smaller} ${LARGE_THUMBNAIL_PX}w, ${url} ${width}w` : undefined} sizes="auto, 880px" alt={alt} width={width} height={height} loading="lazy" decoding="async" />;
  if (kind === 'video') return <video class="full" src={url} poster={smaller} width={width} height={height} preload="metadata" controls playsInline aria-label={alt} onPlay={playAlone} />;
  if (kind === 'audio')
    return (
      <div class="full full-audio">
        <Icon name="audio" size={40} />
        <audio src={url} preload="metadata" controls aria-label={alt} onPlay={playAlone} />
      </div>
    );
  return (
    <div class="full full-other">
      <Icon name={ICONS[kind]} size={40} />
      <span>{file.name}</span>
    </div>
  );
}

const ICONS: Readonly<Record<ResultFile['kind'], IconName>> = { image: 'image', video: 'video', audio: 'audio', model: 'model', text: 'text' };

/** A small picture of a file, with a sign of its kind where that is no picture. */
export function Thumb({ file }: { readonly file: Shown }) {
  const { thumbnailUrl, kind, duration } = file;
  return (
    <span class="result-thumb">
      {thumbnailUrl ? <img src={thumbnailUrl} alt="" loading="lazy" decoding="async" /> : <Icon name={ICONS[kind]} size={28} />}
      {kind !== 'image' && thumbnailUrl && (
        <span class="result-thumb-kind" aria-hidden="true">
          <Icon name="play" size={12} />
          {duration !== undefined && formatDuration(duration)}
        </span>
      )}
    </span>
  );
}
