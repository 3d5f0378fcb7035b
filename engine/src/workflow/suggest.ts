/** Which known name somebody may have meant. */

/** Levenshtein distance, given up above `limit`. In typed arrays, since a hostile file asks for tens of thousands of them. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Uint16Array.from({ length: b.length + 1 }, (_value, index) => index);
  let next = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i += 1) {
    let least = (next[0] = i);
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = row[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const here = Math.min(row[j]! + 1, next[j - 1]! + 1, swapped);
      next[j] = here;
      if (here < least) least = here;
    }
    if (least > limit) return limit + 1;
    [row, next] = [next, row];
  }
  return row[b.length]!;
}

/** Longer names are not compared, nor is one with more than so many. */
const MOST_LETTERS = 60;
const MOST_COMPARED = 200;

/** The nearest of `known`, when at most a third of the letters differ; two, when two neighbours may have been swapped. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  if (name.length > MOST_LETTERS) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  for (const candidate of known.slice(0, MOST_COMPARED)) {
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
