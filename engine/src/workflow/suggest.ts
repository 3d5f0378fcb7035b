/** Which known name somebody may have meant. */

/** Levenshtein distance, given up above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_value, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The nearest of `known`, when at most a third of the letters differ; two, when two neighbours may have been swapped. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  for (const candidate of known) {
    const apart = distance(wanted, candidate.toLowerCase(), least);
    if (apart < least || (apart === least && best === undefined)) {
      best = candidate;
      least = apart;
    }
  }
  return best;
}

/** `; did you mean "Set"?` or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = suggest(name, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** More names than these are of no help in a message. */
const MOST_NAMED = 20;

/** `a, b, c`, or the first of many and how many there are. */
export const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
