import type { default as Sharp } from 'sharp';

/** sharp, loaded at first use, without its cache: a server never reads the same picture twice in a row, and a cache by path can be out of date. */
export async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}
