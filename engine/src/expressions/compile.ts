/**
 * Prepares an expression for the sandbox. Calls of expression methods (`name.toTitleCase()`) become calls of the sandbox's
 * `$extend`, because `undefined.isEmpty()` must answer; names that exist nowhere are declared, because they read as `undefined`.
 */
import { METHOD_NAMES } from './method-names.ts';
import { endsValue, type Token } from './tokens.ts';
import type { ExpressionPart } from './template.ts';

export interface GuestExpression {
  /** JavaScript of one expression. */
  readonly code: string;
  /** Names that it reads and that may exist nowhere. */
  readonly names: readonly string[];
  /** It may change the data that it reads; the next one gets them fresh. */
  readonly mutates: boolean;
}

const MUTATING_METHODS = new Set(['sort', 'push', 'pop', 'shift', 'unshift', 'splice', 'fill', 'copyWithin', 'assign', 'defineProperty', 'setPrototypeOf', 'set', 'delete']);
const ASSIGNMENT = /^(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=$/;

export function compileExpression({ source, tokens }: ExpressionPart): GuestExpression {
  const names = new Set<string>();
  let mutates = false;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]?.text;
    if (token.kind === 'name') {
      const property = before === '.' || before === '?.';
      if (!property && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(token.text)) names.add(token.text);
      if (property && MUTATING_METHODS.has(token.text)) mutates = true;
    } else if (token.kind === 'punctuator' && (token.text === '++' || token.text === '--' || ASSIGNMENT.test(token.text))) mutates = true;
    else if (token.text === 'delete') mutates = true;
  }
  return { code: rewriteMethodCalls(source, tokens), names: [...names], mutates };
}

function rewriteMethodCalls(source: string, tokens: readonly Token[]): string {
  const text = tokens.map((token) => token.text);
  const opened = new Map<number, number>();
  for (const [index, token] of tokens.entries()) {
    const dot = tokens[index - 1];
    const open = tokens[index + 1];
    if (token.kind !== 'name' || open?.text !== '(' || open.partner < 0 || !METHOD_NAMES.has(token.text)) continue;
    if (dot?.text !== '.' && dot?.text !== '?.') continue;
    const receiver = receiverStart(tokens, index - 2);
    if (receiver === undefined) continue;
    opened.set(receiver, (opened.get(receiver) ?? 0) + 1);
    text[index - 1] = ',';
    text[index] = JSON.stringify(token.text);
    text[index + 1] = dot.text === '?.' ? ',true,[' : ',false,[';
    text[open.partner] = `]${text[open.partner]}`;
  }
  let code = '';
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    code += source.slice(at, token.start) + '$extend('.repeat(opened.get(index) ?? 0) + text[index];
    at = token.end;
  }
  return code + source.slice(at);
}

/** Index of the first token of the value that ends at `last`: `new Date(0)`, `$json["a"].list[0]`, `fn(x)(y)`. */
export function receiverStart(tokens: readonly Token[], last: number): number | undefined {
  let at = last;
  for (;;) {
    const token = tokens[at];
    if (token === undefined || !endsValue(token)) return undefined;
    if (token.kind === 'close') {
      if (token.partner < 0) return undefined;
      at = token.partner;
      const before = tokens[at - 1];
      // `a(…)`, `a[…]`, a tagged template: the bracket belongs to the value before it.
      if (tokens[at]!.text !== '{' && endsValue(before)) {
        at -= 1;
        continue;
      }
      if (before?.text === '?.') {
        at -= 2;
        continue;
      }
    }
    const before = tokens[at - 1]?.text;
    if (before === '.' || before === '?.') {
      at -= 2;
      continue;
    }
    return before === 'new' && tokens[at - 1]!.kind === 'keyword' ? at - 1 : at;
  }
}
