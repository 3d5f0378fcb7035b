/** Makes text speakable: typography becomes ASCII, accents go, control characters and what has no sound in English are left out. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const SPOKEN: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚′]/g, "'"],
  [/[“”„«»″]/g, '"'],
  [/[‐‑]/g, '-'],
  [/\s*[–—―]\s*/g, ', '],
  [/…/g, '...'],
  [/&/g, ' and '],
  [/€\s?(\d+(?:[.,]\d+)*)/g, '$1 euros'],
  [/(\d)\s?€/g, '$1 euros'],
  [/£\s?(\d+(?:[.,]\d+)*)/g, '$1 pounds'],
  [/°\s?C\b/g, ' degrees Celsius'],
  [/°\s?F\b/g, ' degrees Fahrenheit'],
  [/°/g, ' degrees'],
  [/×/g, ' times '],
  [/ß/g, 'ss'],
  [/[æÆ]/g, 'ae'],
  [/[øØ]/g, 'o'],
  [/[œŒ]/g, 'oe'],
];

/** Longest text in characters; the operation's own limit is lower. */
const LONGEST = 20_000;

export function cleanText(raw: string): { text: string; warnings: readonly string[] } {
  if (raw.length > LONGEST) throw new FlowError('invalid_parameter', `the text has ${raw.length} characters; allowed are 1 to ${LONGEST}`);
  let text = raw.normalize('NFKC').replace(/\r\n?/g, '\n');
  for (const [pattern, spoken] of SPOKEN) text = text.replace(pattern, spoken);
  // Combining marks first, so that é is spoken as e.
  text = text.normalize('NFKD').replace(/\p{M}/gu, '');
  const unspeakable = text.match(/[^\x20-\x7e\s]/gu) ?? [];
  const silent = unspeakable.filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
  text = text
    .replace(/[^\x20-\x7e\n]/gu, ' ')
    .replace(/[<>{}[\]\\^`|~_*#=]+/g, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .trim();
  if (!/[a-z0-9]/i.test(text)) {
    throw new FlowError('invalid_parameter', raw.trim() === '' ? 'the text is empty; give at least one word to speak' : `the text ${JSON.stringify(raw.trim().slice(0, 40))} has no word that the built-in English voices can speak; write it in Latin letters`);
  }
  return { text, warnings: silent > 0 ? [`${silent} ${silent === 1 ? 'letter was' : 'letters were'} left out: the built-in voices know Latin letters only.`] : [] };
}
