/** Finds where a text stops being JSON. `JSON.parse` names the place only sometimes; this runs after it has refused. */

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

const WHITESPACE = /[ \t\n\r]*/y;
const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** @returns the offset of the first character that cannot be there; the length of the text when it ends too early. */
export function findJsonError(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at += matchAt(WHITESPACE, text, at).length;
    const character = text[at];
    if (character === undefined) return at;
    const closes = character === '}' || character === ']';
    if (closes) {
      const fits = open.at(-1) === (character === '}' ? '{' : '[') && (expected === ', or end' || expected === `${character === '}' ? 'key' : 'value'} or ${character}`);
      if (!fits) return at;
      open.pop();
      expected = ', or end';
      at += 1;
    } else if (expected === ', or end') {
      if (character !== ',' || open.length === 0) return at;
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at += 1;
    } else if (expected === ':') {
      if (character !== ':') return at;
      expected = 'value';
      at += 1;
    } else if (expected === 'key' || expected === 'key or }') {
      const key = character === '"' ? matchAt(SCALAR, text, at) : '';
      if (key === '') return at;
      expected = ':';
      at += key.length;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'key or }' : 'value or ]';
      at += 1;
    } else {
      const scalar = matchAt(SCALAR, text, at);
      if (scalar === '') return at;
      expected = ', or end';
      at += scalar.length;
    }
  }
}

/** Both from 1, as editors count. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
