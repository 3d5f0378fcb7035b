/** The caps of a key as texts in a form, and back. Empty is without limit. */
import type { KeyCapsRecord, KeyChanges } from 'n8n-nodes-sogni-flow/contract';

export type CapName = keyof KeyCapsRecord;
export type CapTexts = Readonly<Record<CapName, string>>;

export const CAPS = [
  { name: 'perJob', label: 'One job', words: 'a job' },
  { name: 'perRun', label: 'One run', words: 'a run' },
  { name: 'perDay', label: 'A day', words: 'a day' },
  { name: 'perMonth', label: 'A month', words: 'a month' },
  { name: 'total', label: 'In all', words: 'in all' },
] as const satisfies readonly { name: CapName; label: string; words: string }[];

const MOST_SPARK = 9_000_000_000;

export const textsOf = (caps: KeyCapsRecord): CapTexts => Object.fromEntries(CAPS.map(({ name }) => [name, caps[name] === undefined ? '' : String(caps[name])])) as CapTexts;

/** @returns what is wrong, by the cap; empty when nothing is. */
export function problemsOf(texts: CapTexts): Partial<Record<CapName, string>> {
  const wrong = CAPS.filter(({ name }) => texts[name].trim() !== '' && !(readSpark(texts[name]) >= 0 && readSpark(texts[name]) <= MOST_SPARK));
  return Object.fromEntries(wrong.map(({ name }) => [name, 'A number from 0, or nothing for no limit.']));
}

/** `1,5` as it is typed in many places is `1.5`. */
const readSpark = (text: string): number => (/^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : NaN);

/** Of a new key: those that are given. */
export const capsOf = (texts: CapTexts): KeyCapsRecord => Object.fromEntries(CAPS.flatMap(({ name }) => (texts[name].trim() === '' ? [] : [[name, readSpark(texts[name])]])));

/** What is different from `former`; null lifts a cap. */
export function changesOf(texts: CapTexts, former: KeyCapsRecord): NonNullable<KeyChanges['caps']> {
  const caps = capsOf(texts);
  return Object.fromEntries(CAPS.flatMap(({ name }) => (caps[name] === former[name] ? [] : [[name, caps[name] ?? null]])));
}

/** `20 a day, 100 in all`; `no limit`. */
export function capWords(caps: KeyCapsRecord, format: (spark: number) => string): string {
  const words = CAPS.flatMap(({ name, words: per }) => (caps[name] === undefined ? [] : [`${format(caps[name])} ${per}`]));
  return words.join(', ') || 'no limit';
}
