/** Splits text into pieces short enough to be spoken at once, each with the pause that follows it. */

export interface Sentence {
  readonly text: string;
  /** Seconds of silence before the next one. */
  readonly pauseAfter: number;
}

/** Longer sentences are cut at a comma, or else between words. */
const LONGEST = 260;
const PAUSES = { comma: 0.12, sentence: 0.28, paragraph: 0.5 } as const;

export function splitSentences(text: string): readonly Sentence[] {
  return text.split(/\n+/).flatMap((paragraph) => {
    // A point ends a sentence only before a space and a new beginning: "3.5 m" and "e.g. this" stay whole.
    const sentences = paragraph.split(/(?<=[.!?]["')]?)\s+(?=["'(]?[A-Z0-9])/).flatMap(shorten);
    return sentences.map((sentence, index) => (index === sentences.length - 1 ? { ...sentence, pauseAfter: PAUSES.paragraph } : sentence));
  }).filter(({ text: sentence }) => /[a-z0-9]/i.test(sentence));
}

function shorten(sentence: string): Sentence[] {
  const pieces: Sentence[] = [];
  let rest = sentence.trim();
  while (rest.length > LONGEST) {
    const head = rest.slice(0, LONGEST);
    const comma = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf(': '));
    const space = head.lastIndexOf(' ');
    const cut = comma > LONGEST / 3 ? comma + 1 : space > 0 ? space : LONGEST;
    pieces.push({ text: rest.slice(0, cut).trim(), pauseAfter: comma > LONGEST / 3 ? PAUSES.comma : 0.02 });
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? pieces : [...pieces, { text: rest, pauseAfter: PAUSES.sentence }];
}
