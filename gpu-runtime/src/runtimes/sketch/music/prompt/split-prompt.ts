/** Splits a prompt into known compounds and single words, marks what a "no" or "without" takes away, and picks out a key and a tempo. */

export interface PromptWord {
  readonly word: string;
  readonly negated: boolean;
}

export interface SplitPrompt {
  /** Content words in order; fillers are gone. */
  readonly words: readonly PromptWord[];
  /** `d minor`, as written. */
  readonly key?: string;
  readonly bpm?: number;
}

const KEY = /\b(?:in|key of|key:)\s+(?:the key of\s+)?([a-g](?:\s?[#♯♭]|b|[\s-](?:sharp|flat))?\s+(?:major|minor|ionian|aeolian|dorian|phrygian|lydian|mixolydian|harmonic minor))\b/;
const TEMPO = /\b(\d{2,3})\s*bpm\b/;
const NEGATIONS: ReadonlySet<string> = new Set(['no', 'without', 'not', 'minus', "don't", 'avoid', 'never', 'except']);
/** A negation reaches across these to the next word: "no drums or bass". */
const BRIDGES: ReadonlySet<string> = new Set(['or', 'nor', 'and', 'any', 'the', 'a', 'an', 'use', 'much', 'too']);

export function splitPrompt(prompt: string, vocabulary: ReadonlySet<string>, fillers: ReadonlySet<string>): SplitPrompt {
  let text = prompt.toLowerCase().normalize('NFKC');
  const key = KEY.exec(text);
  if (key) text = text.replace(key[0], ' ');
  const tempo = TEMPO.exec(text);
  if (tempo) text = text.replace(tempo[0], ' ');
  const bpm = tempo ? Number(tempo[1]) : undefined;

  const words: PromptWord[] = [];
  for (const phrase of text.split(/[.;:!?()\[\]{}"\n]+/)) {
    let negated = false;
    const tokens = phrase.match(/[\p{L}\p{N}][\p{L}\p{N}'&#-]*|,/gu) ?? [];
    for (let index = 0; index < tokens.length; index += 1) {
      const pair = `${tokens[index]!}-${tokens[index + 1] ?? ''}`;
      const token = vocabulary.has(pair) ? pair : tokens[index]!.replace(/'s$/, '');
      if (token === pair) index += 1;
      const without = token.endsWith('less') && vocabulary.has(token.slice(0, -4));
      if (NEGATIONS.has(token)) negated = true;
      else if (without) words.push({ word: token.slice(0, -4), negated: true });
      else if (token === ',') negated = false;
      else if (!BRIDGES.has(token) && (vocabulary.has(token) || !fillers.has(token))) {
        words.push({ word: token, negated });
        const next = tokens[index + 1];
        negated = negated && next !== undefined && BRIDGES.has(next);
      }
    }
  }
  return { words, ...(key ? { key: key[1]! } : {}), ...(bpm !== undefined && bpm >= 30 && bpm <= 300 ? { bpm } : {}) };
}
