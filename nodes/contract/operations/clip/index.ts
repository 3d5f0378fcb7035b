import type { Operation } from '../../operation.ts';
import { addSubtitles } from './add-subtitles.ts';
import { mixAudio } from './mix-audio.ts';
import { stitchVideo } from './stitch-video.ts';

export const CLIP_OPERATIONS: readonly Operation[] = [stitchVideo, mixAudio, addSubtitles];
export { addSubtitles, mixAudio, stitchVideo };
