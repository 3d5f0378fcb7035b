/**
 * Reads a prompt word by word against a lexicon: the longest known phrase wins, `no` and `without` turn its meaning round, and what
 * is neither known nor a mere filler is reported as ignored.
 */

/** A meaning and its phrases, lower case, separated by `|`. */
export type Lexicon<Meaning> = readonly (readonly [meaning: Meaning, phrases: string])[];

export interface Hit<Meaning> {
  readonly meaning: Meaning;
  readonly words: string;
  /** Position of the first word. */
  readonly at: number;
  readonly negated: boolean;
}

export interface Reading<Meaning> {
  readonly hits: readonly Hit<Meaning>[];
  /** Each once, in the order of the prompt. */
  readonly ignored: readonly string[];
}

const NEGATORS = new Set(['no', 'not', 'without', 'never', 'dont', 'remove', 'avoid']);

/** Words that say nothing about a picture. */
const FILLERS = new Set(
  (
    'a an the this that these those it its is are be to of in on at by for with from as and or but so then than into onto over under i me my we us our you your please can could would should ' +
    'make makes making made turn turns turning turned change changes changing changed convert transform give gives add adds adding apply put set let look looks looking like look feel feels style styled ' +
    'image picture photo photograph scene shot video clip camera movement moving move moves effect version some more very really all everything whole bit little there here just now while'
  ).split(' '),
);

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

export function readWords<Meaning>(prompt: string, lexicon: Lexicon<Meaning>): Reading<Meaning> {
  const phrases = new Map(lexicon.flatMap(([meaning, list]) => list.split('|').map((phrase) => [phrase, meaning] as const)));
  const longest = Math.max(...[...phrases.keys()].map((phrase) => phrase.split(' ').length));
  const words = wordsOf(prompt);
  const hits: Hit<Meaning>[] = [];
  const ignored = new Set<string>();
  let negated = false;
  for (let at = 0; at < words.length; ) {
    const length = longestPhrase(words, at, longest, phrases);
    const word = words[at]!;
    if (length > 0) {
      const phrase = words.slice(at, at + length).join(' ');
      hits.push({ meaning: phrases.get(phrase)!, words: phrase, at, negated });
      negated = false;
    } else if (NEGATORS.has(word)) {
      negated = true;
    } else if (!FILLERS.has(word)) {
      ignored.add(word);
      negated = false;
    }
    at += Math.max(1, length);
  }
  return { hits, ignored: [...ignored] };
}

/** @returns the number of words of the longest known phrase that begins at `at`; 0 for none. */
function longestPhrase(words: readonly string[], at: number, longest: number, phrases: ReadonlyMap<string, unknown>): number {
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    if (phrases.has(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}
