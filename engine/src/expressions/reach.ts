/**
 * What an expression reads, found by looking at it: `$json.a.b` needs the field `a.b` and nothing else of the item. Where
 * it cannot be told, the whole is carried; too much is slow, too little would be wrong.
 */
import { stringValue, type Token } from './tokens.ts';

/** Fields by name; `true` is the whole value. */
export type Fields = true | Map<string, Fields>;

export interface NodeReach {
  json?: Fields;
  binary?: Fields;
  /** The item that each current item came from. */
  paired: boolean;
  /** Items of the last run on the branch that leads here. */
  first: boolean;
  last: boolean;
  all: boolean;
  /** Other runs or branches as well. */
  everyRun: boolean;
  params: boolean;
}

export interface Reach {
  json?: Fields;
  binary?: Fields;
  /** All items of the input, not only one at a time. */
  allItems: boolean;
  readonly nodes: Map<string, NodeReach>;
  /** A node is named by a computed value. */
  anyNode: boolean;
  parameters: boolean;
  /** Parameters of the node that the items came from. */
  inputParameters: boolean;
  vars: boolean;
}

export const emptyReach = (): Reach => ({ allItems: false, nodes: new Map(), anyNode: false, parameters: false, inputParameters: false, vars: false });

const newNodeReach = (): NodeReach => ({ paired: false, first: false, last: false, all: false, everyRun: false, params: false });

export function addPath(fields: Fields | undefined, path: readonly string[]): Fields {
  const [name, ...rest] = path;
  if (name === undefined || fields === true) return true;
  const tree = fields ?? new Map<string, Fields>();
  tree.set(name, addPath(tree.get(name), rest));
  return tree;
}

interface Chain {
  /** Names read one after the other, as far as they are written out; the name of a called method is not one of them. */
  readonly path: readonly string[];
  /** The method called at the end, and where its opening bracket is. */
  readonly call?: { readonly name: string; readonly open: number };
  /** Index of the first token behind. */
  readonly next: number;
}

/** Reads `.a["b"]?.c[0]` from `at` on. */
export function readChain(tokens: readonly Token[], at: number): Chain {
  const path: string[] = [];
  let next = at;
  for (;;) {
    const token = tokens[next];
    const after = tokens[next + 1];
    if ((token?.text === '.' || token?.text === '?.') && after?.kind === 'name') {
      const follower = tokens[next + 2]?.text;
      const open = follower === '?.' && tokens[next + 3]?.text === '(' ? next + 3 : next + 2;
      if (tokens[open]?.text === '(') return { path, call: { name: after.text, open }, next: open };
      if (tokens[open]?.text.startsWith('`') === true) return { path, next };
      path.push(after.text);
      next += 2;
      continue;
    }
    const bracket = token?.text === '?.' ? next + 1 : next;
    if (tokens[bracket]?.text === '[' && tokens[bracket]!.partner === bracket + 2) {
      const key = tokens[bracket + 1]!;
      const name = key.kind === 'string' && !key.text.startsWith('`') ? stringValue(key) : key.kind === 'number' && /^\d+$/.test(key.text) ? String(Number(key.text)) : undefined;
      const called = tokens[bracket + 3]?.text === '(' || tokens[bracket + 3]?.text.startsWith('`') === true;
      if (name !== undefined && !called) {
        path.push(name);
        next = bracket + 3;
        continue;
      }
    }
    return { path, next };
  }
}

/** Adds what `tokens` read to `reach`; `items` and `item` are names of the data in Code nodes only. */
export function addReach(reach: Reach, tokens: readonly Token[], where: 'expression' | 'code' = 'expression'): void {
  const roots = where === 'code' ? /^(?:\$|items?$)/ : /^\$/;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name' || !roots.test(token.text)) continue;
    const before = tokens[index - 1]?.text;
    if (before === '.' || before === '?.') continue;
    readRoot(reach, tokens, index);
  }
}

function readRoot(reach: Reach, tokens: readonly Token[], index: number): void {
  const chain = readChain(tokens, index + 1);
  switch (tokens[index]!.text) {
    case '$json':
    case '$data':
      reach.json = addPath(reach.json, chain.path);
      return;
    case '$binary':
      reach.binary = addPath(reach.binary, chain.path);
      return;
    case 'item':
    case '$input':
      readInput(reach, tokens, chain, tokens[index]!.text === 'item');
      return;
    case 'items':
      wholeInput(reach);
      return;
    case '$items': {
      const open = tokens[index + 1];
      if (open?.text !== '(' || open.partner === index + 2) wholeInput(reach);
      else wholeNode(reach, stringValue(tokens[index + 2]));
      return;
    }
    case '$':
    case '$node':
      readNode(reach, tokens, index);
      return;
    case '$parameter':
    case '$self':
      reach.parameters = true;
      return;
    case '$vars':
      reach.vars = true;
      return;
  }
}

function wholeInput(reach: Reach): void {
  reach.allItems = true;
  reach.json = true;
  reach.binary = true;
}

function readInput(reach: Reach, tokens: readonly Token[], chain: Chain, isItem: boolean): void {
  const path = isItem ? ['item', ...chain.path] : chain.path;
  if (path[0] === 'params' || path[0] === 'context') {
    if (path[0] === 'params') reach.inputParameters = true;
    return;
  }
  if (path[0] === 'item' && path.length > 1) {
    addItemPath(reach, path.slice(1));
    return;
  }
  const method = path.length === 0 ? chain.call : undefined;
  if (method && (method.name === 'first' || method.name === 'last')) {
    reach.allItems = true;
    const after = readChain(tokens, (tokens[method.open]?.partner ?? -1) + 1);
    addItemPath(reach, after.path);
    return;
  }
  wholeInput(reach);
}

function addItemPath(target: { json?: Fields; binary?: Fields }, path: readonly string[]): void {
  const [part, ...rest] = path;
  if (part !== 'binary' && part !== 'pairedItem') target.json = part === 'json' ? addPath(target.json, rest) : true;
  if (part !== 'json' && part !== 'pairedItem') target.binary = part === 'binary' ? addPath(target.binary, rest) : true;
}

function wholeNode(reach: Reach, name: string | undefined): void {
  if (name === undefined) {
    reach.anyNode = true;
    return;
  }
  reach.nodes.set(name, { json: true, binary: true, paired: true, first: true, last: true, all: true, everyRun: true, params: true });
}

/** `$("X").first().json.a`, `$node["X"].json.a`, `$node.X.json.a`. */
function readNode(reach: Reach, tokens: readonly Token[], index: number): void {
  const legacy = tokens[index]!.text === '$node';
  const open = index + 1;
  let name: string | undefined;
  let chain: Chain;
  if (legacy) {
    const { path, call, next } = readChain(tokens, open);
    name = path[0];
    chain = { path: path.slice(1), next, ...(call ? { call } : {}) };
  } else {
    if (tokens[open]?.text !== '(') return wholeNode(reach, undefined);
    const close = tokens[open]!.partner;
    name = close === open + 2 ? stringValue(tokens[open + 1]) : undefined;
    chain = readChain(tokens, close + 1);
  }
  if (name === undefined) return wholeNode(reach, undefined);
  const known = reach.nodes.get(name) ?? newNodeReach();
  reach.nodes.set(name, known);
  const [first, ...rest] = chain.path;

  if (legacy) {
    if (first === 'json' || first === 'binary') {
      // By position, not by lineage.
      known.all = true;
      addItemPath(known, [first, ...rest]);
    } else if (first === 'data') {
      known.all = true;
      addItemPath(known, ['json', ...rest]);
    } else if (first === 'parameter') known.params = true;
    else if (first !== 'runIndex' && first !== 'context') wholeNode(reach, name);
    return;
  }
  if (first === 'item') {
    known.paired = true;
    addItemPath(known, rest);
  } else if (first === 'params') known.params = true;
  else if (first === 'isExecuted' || first === 'context') return;
  else if (chain.path.length === 0 && chain.call) readNodeCall(reach, known, name, tokens, chain.call);
  else wholeNode(reach, name);
}

function readNodeCall(reach: Reach, known: NodeReach, name: string, tokens: readonly Token[], call: { readonly name: string; readonly open: number }): void {
  const close = tokens[call.open]!.partner;
  if (close < 0) return wholeNode(reach, name);
  const path = readChain(tokens, close + 1).path;
  switch (call.name) {
    case 'first':
    case 'last':
      if (close > call.open + 1) known.everyRun = true;
      else known[call.name] = true;
      addItemPath(known, path);
      return;
    case 'pairedItem':
      // Without an argument it is `.item`.
      if (close > call.open + 1) return wholeNode(reach, name);
      known.paired = true;
      addItemPath(known, path);
      return;
    case 'all':
      known.all = true;
      if (close > call.open + 1) known.everyRun = true;
      // `.all()[0].json.a` and `.all().length`: one field of every item is enough for the first.
      if (path.length > 1 && /^\d+$/.test(path[0]!)) addItemPath(known, path.slice(1));
      else if (path.length === 1 && path[0] === 'length') known.json ??= new Map();
      else addItemPath(known, []);
      return;
    default:
      wholeNode(reach, name);
  }
}
