/** Addresses under which the engine delivers a file: as it is, in another format, or without what it tells about its making. */
import type { MediaKind, ResultFile } from 'n8n-nodes-sogni-flow/contract';

export interface Delivery {
  readonly label: string;
  readonly url: string;
  /** What it is called when it is kept. */
  readonly name: string;
}

const FORMATS = { png: 'PNG', jpg: 'JPG' } as const;

export function deliveries({ url, name, kind, mediaType }: Pick<ResultFile, 'url' | 'name' | 'kind' | 'mediaType'>): readonly Delivery[] {
  const base = name.replace(/\.[^.]+$/, '');
  const made = (label: string, file: string, query: Record<string, string>): Delivery => ({ label, name: file, url: `${url}?${new URLSearchParams({ ...query, download: file })}` });
  const pictures = Object.entries(FORMATS).map(([format, label]) => made(`As ${label}`, `${base}.${format}`, isAlready(mediaType, format) ? {} : { format }));
  return [...(kind === 'image' ? pictures : [made('Download', name, {})]), ...(canBeStripped(kind) ? [made('To share, without hidden data', name, { strip: 'yes' })] : [])];
}

const isAlready = (mediaType: string, format: string): boolean => mediaType === (format === 'jpg' ? 'image/jpeg' : `image/${format}`);
const canBeStripped = (kind: MediaKind): boolean => kind === 'image' || kind === 'video' || kind === 'audio';

/** `1280 × 720, 4.2 s`: what can be said of its size. */
export function sizeText({ width, height, duration }: Pick<ResultFile, 'width' | 'height' | 'duration'>, formatSeconds: (seconds: number) => string): string {
  return [width && height && `${width} × ${height}`, duration && formatSeconds(duration)].filter(Boolean).join(', ');
}
