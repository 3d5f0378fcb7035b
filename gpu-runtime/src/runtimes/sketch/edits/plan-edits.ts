/** Turns an instruction into a chain of edits, in the order in which they must be done. Nothing is made for an instruction that says nothing. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { readWords } from '../words.ts';
import type { EditName } from './catalogue.ts';
import { EDIT_WORDS } from './lexicon.ts';

export interface EditStep {
  readonly edit: EditName;
  /** 1 as the word says; see `EditContext.amount`. */
  readonly amount: number;
}

export interface EditPlan {
  /** Each edit once; the order is the chain's business. */
  readonly steps: readonly EditStep[];
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

const MAX_AMOUNT = 2;

/** @throws FlowError `invalid_parameter` when no word is understood, with the words that would be. */
export function planEdits(instruction: string, operation = 'edit_image'): EditPlan {
  const { hits, ignored } = readWords(instruction, EDIT_WORDS);
  const amounts = new Map<EditName, number>();
  const used: string[] = [];
  const unheard: string[] = [];
  const warnings: string[] = [];
  let pending: { words: string; amount: number } | undefined;
  let last: readonly EditName[] = [];
  for (const { meaning, words, negated } of hits) {
    if (negated) {
      unheard.push(words);
      warnings.push(`nothing can be taken out of a picture; "${words}" after a "no" has no effect`);
    } else if ('amount' in meaning) {
      pending = { words, amount: meaning.amount };
    } else {
      last = Object.keys(meaning.edits) as EditName[];
      for (const name of last) amounts.set(name, Math.max(amounts.get(name) ?? 0, Math.min(MAX_AMOUNT, meaning.edits[name]! * (pending?.amount ?? 1))));
      used.push(...(pending ? [pending.words] : []), words);
      pending = undefined;
    }
  }
  if (amounts.size === 0) throw new FlowError('invalid_parameter', refusal(instruction), { details: { parameter: 'prompt', operation } });
  if (pending) {
    // "Snow, heavily": what comes after belongs to what came before.
    for (const name of last) amounts.set(name, Math.min(MAX_AMOUNT, amounts.get(name)! * pending.amount));
    used.push(pending.words);
  }
  return {
    steps: [...amounts].map(([edit, amount]) => ({ edit, amount })),
    wordsUsed: used,
    wordsIgnored: [...unheard, ...ignored],
    warnings,
  };
}

/** One word of each kind. */
function refusal(instruction: string): string {
  const known = EDIT_WORDS.filter(([meaning]) => 'edits' in meaning).map(([, phrases]) => phrases.slice(0, phrases.indexOf('|')));
  const shown = instruction.length > 80 ? `${instruction.slice(0, 77)}…` : instruction;
  return `prompt is "${shown}"; no word of it names an edit that can be done by rules. Understood are, among others: ${known.join(', ')}`;
}
