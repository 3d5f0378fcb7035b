/** How large a result will be, in pixels, as far as its parameters and inputs tell; `undefined` when only making it will. */
import { frameSize, sizeOfResult } from 'n8n-nodes-sogni-flow/contract';
import type { Arguments, JobInput, MediaKind } from './types.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Frames of a video follow what is asked for, else the first picture or video that goes in. */
export function expectedSize(parameters: Arguments, inputs: readonly JobInput[], gives: MediaKind): Size | undefined {
  if (gives !== 'image' && gives !== 'video') return undefined;
  const { width, height } = inputs.find(({ artifact }) => artifact.width && artifact.height)?.artifact ?? {};
  const source = width && height ? { width, height } : undefined;
  if (gives === 'image') return sizeOfResult(parameters, source);
  const short = Number(parameters.targetResolution ?? NaN);
  return frameSize(parameters) ?? (short > 0 ? resized(source, short) : sizeOfResult(parameters, source));
}

/** The source's shape with another short side, both even. */
function resized(source: Size | undefined, short: number): Size | undefined {
  if (!source) return undefined;
  const even = (side: number): number => 2 * Math.round((side * short) / Math.min(source.width, source.height) / 2);
  return { width: even(source.width), height: even(source.height) };
}
