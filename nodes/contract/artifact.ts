/** Artifacts: files made or taken in by a job. They are content-addressed: the SHA-256 of the bytes is the name. */

export const MEDIA_KINDS = ['image', 'video', 'audio', 'model', 'text'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** What a media type is called when a file is named after it. Also the list of media types that the product stores. */
export const FILE_ENDINGS = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'model/gltf-binary': 'glb',
  'text/plain': 'txt',
  'text/vtt': 'vtt',
  'application/x-subrip': 'srt',
  'application/json': 'json',
} as const;
export type MediaType = keyof typeof FILE_ENDINGS;

export const isMediaType = (value: string): value is MediaType => Object.hasOwn(FILE_ENDINGS, value);

/** `audio/mp4` → `audio`; captions and data count as text. */
export function kindOf(mediaType: MediaType): MediaKind {
  const family = mediaType.slice(0, mediaType.indexOf('/'));
  return family === 'application' ? 'text' : (family as MediaKind);
}

/** The largest file that a private engine takes in. */
export const MOST_UPLOAD_BYTES = 512 * 1024 * 1024;

export interface Artifact {
  /** SHA-256 of the bytes, 64 lower-case hex digits. */
  readonly digest: string;
  readonly mediaType: MediaType;
  readonly bytes: number;
  /** What the artifact is among a job's results: `image`, `video`, `audio`, or a side result such as `stem-drums`. */
  readonly role: string;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
  /** The seed that made it; pictures of one job carry consecutive seeds. */
  readonly seed?: number;
}
