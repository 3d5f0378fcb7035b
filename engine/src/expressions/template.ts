/**
 * Templates: a parameter that begins with `=`. Text and `{{ expression }}` parts alternate; a template that is one part and
 * nothing else keeps the value's type, any other is joined to text. A `{{` after a backslash is text. What is not closed ends with the text.
 */
import { readTokens, type TokenRun } from './tokens.ts';

export interface ExpressionPart {
  /** What stands between the braces, up to the first top-level semicolon. */
  readonly source: string;
  readonly tokens: TokenRun['tokens'];
  /** Why it cannot be read, if so. */
  readonly flaw?: string;
}

export type TemplatePart = string | ExpressionPart;

/** @param text - the parameter without its leading `=`. */
export function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let textFrom = 0;
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at)) {
    if (text[at - 1] === '\\') {
      at += 2;
      continue;
    }
    if (at > textFrom) parts.push(text.slice(textFrom, at));
    const run = readTokens(text, at + 2, '}}');
    const end = run.flaw === undefined || run.end >= text.length ? run.end : closingBraces(text, at + 2);
    parts.push(expressionPart(text, at + 2, end, run));
    at = textFrom = Math.min(end + 2, text.length);
  }
  if (textFrom < text.length) parts.push(text.slice(textFrom));
  return parts;
}

function closingBraces(text: string, from: number): number {
  const found = text.indexOf('}}', from);
  return found < 0 ? text.length : found;
}

function expressionPart(text: string, from: number, end: number, run: TokenRun): ExpressionPart {
  let tokens = run.tokens.map((token) => ({ ...token, start: token.start - from, end: token.end - from }));
  let source = text.slice(from, end);
  const statementEnd = topLevelSemicolon(tokens);
  if (statementEnd >= 0) {
    source = source.slice(0, tokens[statementEnd]!.start);
    tokens = tokens.slice(0, statementEnd);
  }
  const flaw = run.flaw ?? (tokens.length === 0 ? 'there is nothing between the braces' : undefined);
  return flaw === undefined ? { source, tokens } : { source, tokens, flaw };
}

function topLevelSemicolon(tokens: TokenRun['tokens']): number {
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    if (token.kind === 'open' && token.partner > index) index = token.partner;
    else if (token.text === ';') return index;
  }
  return -1;
}
