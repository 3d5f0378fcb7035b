/**
 * Expressions that are nothing but a way to a value, such as `{{ $json.user.name }}`, are answered by the host: reading own
 * properties runs no code, and gives what the sandbox would give. Names that prototypes know are left to the sandbox.
 */
import { readChain } from './reach.ts';
import { stringValue } from './tokens.ts';
import type { ExpressionPart } from './template.ts';

export type PathRoot = { readonly of: 'json' } | { readonly of: 'environment' } | { readonly of: 'vars' } | { readonly of: 'itemIndex' } | { readonly of: 'paired' | 'first' | 'last'; readonly node: string };

export interface OwnPropertyPath {
  readonly root: PathRoot;
  readonly path: readonly string[];
}

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype];

/** `length` is an own property of texts and lists, and of nothing else in data. */
const isPlainName = (name: string): boolean => name === 'length' || !PROTOTYPES.some((prototype) => name in prototype);

const ENVIRONMENT = new Set(['$runIndex', '$execution', '$executionId', '$mode', '$workflow', '$prevNode', '$nodeId', '$nodeVersion']);

export function ownPropertyPath({ tokens, flaw }: ExpressionPart): OwnPropertyPath | undefined {
  if (flaw !== undefined || tokens[0]?.kind !== 'name') return undefined;
  const found = readRoot(tokens);
  return found && found.path.every(isPlainName) ? found : undefined;
}

function readRoot(tokens: ExpressionPart['tokens']): OwnPropertyPath | undefined {
  const name = tokens[0]!.text;
  if (name === '$itemIndex') return tokens.length === 1 ? { root: { of: 'itemIndex' }, path: [] } : undefined;
  if (name === '$') return readNode(tokens);
  const chain = readChain(tokens, 1);
  if (chain.next !== tokens.length) return undefined;
  if (name === '$json') return { root: { of: 'json' }, path: chain.path };
  if (name === '$vars') return { root: { of: 'vars' }, path: chain.path };
  if (name === '$input') return chain.path[0] === 'item' && chain.path[1] === 'json' ? { root: { of: 'json' }, path: chain.path.slice(2) } : undefined;
  return ENVIRONMENT.has(name) ? { root: { of: 'environment' }, path: [name, ...chain.path] } : undefined;
}

/** `$("X").item.json.…`, `$("X").first().json.…` */
function readNode(tokens: ExpressionPart['tokens']): OwnPropertyPath | undefined {
  const node = stringValue(tokens[2]);
  if (tokens[1]?.text !== '(' || tokens[1].partner !== 3 || node === undefined || tokens[2]!.text.startsWith('`')) return undefined;
  const chain = readChain(tokens, 4);
  if (chain.call === undefined) {
    if (chain.next !== tokens.length || chain.path[0] !== 'item' || chain.path[1] !== 'json') return undefined;
    return { root: { of: 'paired', node }, path: chain.path.slice(2) };
  }
  const { name, open } = chain.call;
  if (chain.path.length > 0 || (name !== 'first' && name !== 'last') || tokens[open]?.partner !== open + 1) return undefined;
  const rest = readChain(tokens, open + 2);
  if (rest.next !== tokens.length || rest.path[0] !== 'json') return undefined;
  return { root: { of: name, node }, path: rest.path.slice(1) };
}

/** `undefined` where a step is missing, as in an expression. */
export function readOwn(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (at === undefined || at === null || !Object.hasOwn(at as object, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
