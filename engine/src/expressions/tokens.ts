/**
 * Reads the JavaScript inside `{{ … }}` into tokens: enough to find where it ends, which names it uses, and which brackets
 * belong together. It does not judge the syntax; the sandbox does.
 *
 * A template literal becomes a bracket: its head opens, its tail closes, so that code inside `${…}` is read like any other.
 */

export type TokenKind = 'name' | 'keyword' | 'number' | 'string' | 'regex' | 'template' | 'open' | 'close' | 'punctuator';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Index of the token with the other bracket; -1 while it is missing. */
  partner: number;
}

export interface TokenRun {
  readonly tokens: readonly Token[];
  /** Offset behind the last character read. */
  readonly end: number;
  /** What stopped the reading before its proper end: an open string or a stray bracket. */
  readonly flaw?: string;
}

const KEYWORDS = new Set(
  ('await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null ' +
    'return static super switch this throw true try typeof var void while with yield').split(' '),
);

/** Keywords that are values: a slash after them divides. */
const VALUE_KEYWORDS = new Set(['this', 'super', 'null', 'true', 'false']);

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const WORD_START = /[\p{ID_Start}$_\\#@]/u;
const WORD = /[\p{ID_Continue}$\u200c\u200d\\]*/uy;
const NUMBER = /0[xob][\da-f_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?n?/iy;
const SPACE = /\s+/y;
const PUNCTUATOR = /\?\.(?!\d)|\.\.\.|=>|>>>=|\*\*=|<<=|>>=|&&=|\|\|=|\?\?=|===|!==|==|!=|<=|>=|&&|\|\||\?\?|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|\*\*|<<|>>>|>>|[^\s\w]/uy;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Whether a value can end with this token; a slash behind it divides, otherwise it opens a regular expression. */
export function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'keyword') return VALUE_KEYWORDS.has(token.text);
  return token.kind !== 'punctuator' && token.kind !== 'open' && token.kind !== 'template';
}

/**
 * @param until - `'}}'` stops before the closing braces of a template part; `undefined` reads to the end of the text.
 */
export function readTokens(text: string, from = 0, until?: '}}'): TokenRun {
  const tokens: Token[] = [];
  const open: number[] = [];
  let at = from;

  const push = (kind: TokenKind, end: number): Token => {
    const token: Token = { kind, text: text.slice(at, end), start: at, end, partner: -1 };
    tokens.push(token);
    at = end;
    return token;
  };
  const close = (kind: 'close' | 'template', end: number): boolean => {
    const opener = open.pop();
    if (opener === undefined) return false;
    push(kind, end).partner = opener;
    tokens[opener]!.partner = tokens.length - 1;
    return true;
  };
  /** Reads a template's characters from behind a backtick or a `}`; true when it ended with `${`. */
  const templateEnd = (): { end: number; substitutes: boolean } | undefined => {
    for (let end = at + 1; end < text.length; end += 1) {
      if (text[end] === '\\') end += 1;
      else if (text[end] === '`') return { end: end + 1, substitutes: false };
      else if (text[end] === '$' && text[end + 1] === '{') return { end: end + 2, substitutes: true };
    }
    return undefined;
  };

  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space) at += space.length;
    if (at >= text.length) break;
    const character = text[at]!;
    const next = text[at + 1];

    if (until && character === '}' && next === '}' && open.length === 0) return { tokens, end: at };

    if (character === '/' && next === '/') {
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd < 0 ? text.length : lineEnd;
    } else if (character === '/' && next === '*') {
      const commentEnd = text.indexOf('*/', at + 2);
      if (commentEnd < 0) return { tokens, end: text.length, flaw: 'a comment is not closed' };
      at = commentEnd + 2;
    } else if (character === '"' || character === "'") {
      let end = at + 1;
      while (end < text.length && text[end] !== character && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      if (text[end] !== character) return { tokens, end: at, flaw: 'a string is not closed' };
      push('string', end + 1);
    } else if (character === '`') {
      const found = templateEnd();
      if (!found) return { tokens, end: at, flaw: 'a template literal is not closed' };
      if (found.substitutes) {
        open.push(tokens.length);
        push('open', found.end);
      } else push('string', found.end);
    } else if (character === '}' && tokens[open.at(-1) ?? -1]?.text.startsWith('`') === true) {
      const found = templateEnd();
      if (!found) return { tokens, end: at, flaw: 'a template literal is not closed' };
      if (found.substitutes) push('template', found.end);
      else close('close', found.end);
    } else if (character === '(' || character === '[' || character === '{') {
      open.push(tokens.length);
      push('open', at + 1);
    } else if (CLOSERS[character] !== undefined) {
      if (tokens[open.at(-1) ?? -1]?.text !== CLOSERS[character]) return { tokens, end: at, flaw: `"${character}" closes nothing` };
      close('close', at + 1);
    } else if (/\d/.test(character) || (character === '.' && next !== undefined && /\d/.test(next))) {
      push('number', at + match(NUMBER, text, at)!.length);
    } else if (WORD_START.test(String.fromCodePoint(text.codePointAt(at)!))) {
      const first = String.fromCodePoint(text.codePointAt(at)!).length;
      const end = at + first + match(WORD, text, at + first)!.length;
      const property = ['.', '?.'].includes(tokens.at(-1)?.text ?? '');
      push(!property && KEYWORDS.has(text.slice(at, end)) ? 'keyword' : 'name', end);
    } else if (character === '/' && !endsValue(tokens.at(-1))) {
      let end = at + 1;
      for (let inClass = false; end < text.length && text[end] !== '\n' && (text[end] !== '/' || inClass); end += 1) {
        if (text[end] === '\\') end += 1;
        else if (text[end] === '[') inClass = true;
        else if (text[end] === ']') inClass = false;
      }
      if (text[end] !== '/') return { tokens, end: at, flaw: 'a regular expression is not closed' };
      push('regex', end + 1 + /^[a-z]*/i.exec(text.slice(end + 1))![0].length);
    } else {
      push('punctuator', at + (match(PUNCTUATOR, text, at)?.length ?? 1));
    }
  }
  const unclosed = tokens[open[0] ?? -1];
  return unclosed ? { tokens, end: at, flaw: `"${unclosed.text}" is not closed` } : { tokens, end: at };
}

/** The value of a string token without substitutions; `undefined` for escapes that are not worth knowing. */
export function stringValue(token: Token | undefined): string | undefined {
  if (token?.kind !== 'string') return undefined;
  const inner = token.text.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  if (/\\[^'"`\\]/.test(inner.replaceAll('\\\\', ''))) return undefined;
  return inner.replace(/\\(.)/g, '$1');
}
