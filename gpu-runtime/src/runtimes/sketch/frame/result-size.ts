import { FlowError } from 'n8n-nodes-sogni-flow/contract';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A result is held in memory as pixels, and again while it is written. */
const MAX_RESULT_MEGAPIXELS = 64;

/** @throws FlowError `media_too_large` */
export function checkResultSize(operation: string, source: Size, width: number, height: number): void {
  if (width * height <= MAX_RESULT_MEGAPIXELS * 1_000_000) return;
  throw new FlowError('media_too_large', `${operation} would make ${width} × ${height} px of ${source.width} × ${source.height} px; at most ${MAX_RESULT_MEGAPIXELS} megapixels are made here, take a smaller scale or longest edge`);
}

export const sizeWarnings = (source: Size, width: number): string[] => (width < source.width ? [`the picture is already larger than what was asked for; it was made smaller`] : []);
