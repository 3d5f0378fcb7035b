/** Encoder settings in one place: what every file of ours has in common, so that phones, browsers and editors all play it. */

export interface H264Settings {
  readonly preset: 'ultrafast' | 'superfast' | 'veryfast' | 'faster' | 'fast' | 'medium';
  /** Constant rate factor: lower is better and larger; 18 is visually lossless for most pictures. Absent where a bit rate is set instead. */
  readonly crf?: number;
  readonly fps: number;
}

/** What the encoder is told and the player reads. RGB must have been turned into BT.709 by the filter graph (`toBt709`). */
const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/** H.264 High, closed groups of two seconds, 4:2:0: without saying so, libx264 makes 4:4:4 from RGB, which many players refuse. */
export const h264 = ({ preset, crf, fps }: H264Settings): string[] => [
  ...['-c:v', 'libx264', '-preset', preset, ...(crf === undefined ? [] : ['-crf', String(crf)]), '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-g', String(Math.max(1, Math.round(2 * fps))), '-flags', '+cgop', ...BT709],
];

export const AAC: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', '48000', '-ac', '2'];

/** The index stands before the media, so that playing starts before loading ends. */
export const FAST_START: readonly string[] = ['-movflags', '+faststart'];

/**
 * Options of `scale` that turn any picture into limited-range BT.709. Its slower, "accurate" flags are left out: they cost more
 * time than the encoder and change the picture by less than 0.02 dB.
 */
export const toBt709 = 'out_color_matrix=bt709:out_range=tv:flags=bicubic';

/** Sound as every graph of ours takes it: 48 kHz, stereo, floating point. */
export const SAMPLE_RATE = 48_000;
export const STEREO = `aformat=sample_rates=${SAMPLE_RATE}:channel_layouts=stereo:sample_fmts=fltp`;
