/** How servers read what they were sent. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Of JSON or of a form. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function sizeOf(value: unknown): { width: number; height: number } | undefined {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(String(value)) ?? [];
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) };
}
