/** Cutting and mixing: by the job, and by the clip where clips are joined. */
import { countOf, exactly, type Formula } from './formula.ts';

const STITCH = 0.4;
const STITCH_PER_CLIP = 0.1;
const MIX = 0.2;
const SUBTITLES = 0.4;
const OVERLAY = 0.4;
const TRIM = 0.2;
const METADATA = 0.02;

export const CLIP_FORMULAS: Readonly<Record<string, Formula>> = {
  stitch_video: (_given, inputs) => exactly(STITCH + STITCH_PER_CLIP * countOf(inputs, 'video')),
  mix_audio: () => exactly(MIX),
  add_subtitles: () => exactly(SUBTITLES),
  overlay_video: () => exactly(OVERLAY),
  trim_video: () => exactly(TRIM),
  extract_metadata: () => exactly(METADATA),
};
