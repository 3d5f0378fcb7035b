/** How values become text inside a template. Read by the host as well, so that both answer alike. */

/** Nothing for `null`, `undefined` and `NaN`, JavaScript's own text for the rest. */
export function partText(value: unknown): string {
  if (!value && value !== 0 && value !== false) return '';
  try {
    return String(value);
  } catch {
    return '';
  }
}

/** The same inside a JSON text: objects as JSON, everything else as JavaScript writes it. */
export function jsonPartText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
