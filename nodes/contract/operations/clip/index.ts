import type { Operation } from '../../operation.ts';
import { addSubtitles } from './add-subtitles.ts';
import { extractMetadata } from './extract-metadata.ts';
import { mixAudio } from './mix-audio.ts';
import { overlayVideo } from './overlay-video.ts';
import { stitchVideo } from './stitch-video.ts';
import { trimVideo } from './trim-video.ts';

export const CLIP_OPERATIONS: readonly Operation[] = [stitchVideo, overlayVideo, addSubtitles, trimVideo, mixAudio, extractMetadata];
export { addSubtitles, extractMetadata, mixAudio, overlayVideo, stitchVideo, trimVideo };
