/** The names that expressions and Code nodes see: `$json`, `$input`, `$("Node")` and the rest, made from what was carried in. */
import { refuse } from './expression-error.ts';
import { setDefaultZone } from './intl.ts';
import { extend, kindOf } from './extend.ts';
import { jmespath, luxon, whenLuxonLoads } from './libraries.ts';
import type { GuestItem, GuestNode, GuestWorld } from './payload.ts';
import { host } from './sandbox-host.ts';

export interface Current {
  world: GuestWorld;
  /** Item that `$json` reads. */
  index: number;
  /** What is read is copied first, because the expression may change it. */
  copies: Map<unknown, unknown> | undefined;
  parameters: unknown;
}

export const current: Current = { world: { items: [], itemCount: 0, nodes: {}, env: {}, now: 0, timezone: 'UTC' }, index: 0, copies: undefined, parameters: undefined };

export function enter(world: GuestWorld): void {
  current.world = world;
  current.index = 0;
  current.copies = undefined;
  nodeFacades.clear();
  setDefaultZone(world.timezone);
  whenLuxonLoads(({ Settings, IANAZone }) => {
    Settings.defaultZone = world.timezone;
    // luxon takes a formatted date apart to learn the offset; one number is asked for instead.
    IANAZone.prototype.offset = function (at: number): number {
      return zoneOffset(this.name, at);
    };
  });
}

const offsets = new Map<string, number>();

/** Minutes east of UTC. Zones change their offset at full quarters of an hour only. */
function zoneOffset(zone: string, at: number): number {
  if (!Number.isFinite(at)) return Number.NaN;
  const key = `${zone}/${Math.floor(at / 900_000)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(key, (offset = Number(host.offset(zone, String(at)))));
  }
  return offset;
}

/** The value itself, or this expression's own copy of it. */
function give<Value>(value: Value): Value {
  const { copies } = current;
  if (copies === undefined || typeof value !== 'object' || value === null) return value;
  if (!copies.has(value)) copies.set(value, JSON.parse(JSON.stringify(value)));
  return copies.get(value) as Value;
}

const inputItem = (index: number): GuestItem | undefined => give(current.world.items[index]);

const allItems = (): readonly GuestItem[] => current.world.items.map((_item, index) => inputItem(index)!);

function noArguments(given: readonly unknown[], method: string): void {
  if (given.length > 0) refuse(`$input.${method}() takes no arguments; $("Node").${method}(branch, run) does`);
}

const input = {
  get item() {
    return inputItem(current.index);
  },
  first: (...given: unknown[]) => (noArguments(given, 'first'), inputItem(0)),
  last: (...given: unknown[]) => (noArguments(given, 'last'), inputItem(current.world.items.length - 1)),
  all: () => allItems(),
  get params() {
    return give(current.world.inputParameters);
  },
  context: {},
};

function findNode(name: unknown): GuestNode {
  const { nodes, nodeNames } = current.world;
  if (typeof name === 'string' && Object.hasOwn(nodes, name)) return nodes[name]!;
  return refuse(`there is no node ${JSON.stringify(name)}; the workflow has ${(nodeNames ?? []).map((other) => `"${other}"`).join(', ')}`);
}

function ran(name: string): GuestNode {
  const node = findNode(name);
  return node.executed ? node : refuse(`node "${name}" has not run; connect it before this one, or ask $("${name}").isExecuted first`);
}

/** Items of one branch and run; the last run and the branch that leads here unless told otherwise. */
function itemsOf(name: string, branch?: number, run?: number, usual?: number): readonly GuestItem[] {
  const node = ran(name);
  const output = branch ?? usual ?? node.output;
  const outputs = node.runs?.[String(run ?? node.runIndex)];
  if (outputs === undefined) return refuse(`node "${name}" has no run ${run}; its last one is ${node.runIndex}`);
  if (output >= node.outputs && branch !== undefined) return refuse(`node "${name}" has no branch ${output}; it has ${node.outputs}`);
  return give(outputs[String(output)] ?? []);
}

function pairedItem(name: string, index: number): GuestItem {
  const node = ran(name);
  const found = node.paired?.[index];
  if (typeof found === 'number') return give(node.pairedItems![found]!);
  return refuse(found ?? `there is no item ${index} to follow back to "${name}"`);
}

const nodeFacades = new Map<string, object>();

function nodeFacade(name: string): object {
  const known = nodeFacades.get(name);
  if (known) return known;
  const node = findNode(name);
  const facade = {
    get item() {
      return pairedItem(name, current.index);
    },
    pairedItem: (index: number = current.index) => pairedItem(name, index),
    itemMatching: (index?: number) => (index === undefined ? refuse('itemMatching() needs the index of an input item') : pairedItem(name, index)),
    first: (branch?: number, run?: number) => (branch === undefined && run === undefined && node.first !== undefined ? (give(node.first) ?? undefined) : ran(name) && itemsOf(name, branch, run)[0]),
    last: (branch?: number, run?: number) => (branch === undefined && run === undefined && node.last !== undefined ? (give(node.last) ?? undefined) : ran(name) && itemsOf(name, branch, run).at(-1)),
    all: (branch?: number, run?: number) => itemsOf(name, branch, run),
    get params() {
      return give(node.params);
    },
    isExecuted: node.executed,
    context: {},
  };
  nodeFacades.set(name, facade);
  return facade;
}

/** `$node["X"]`, the older way: items by position. */
function legacyNode(name: string): object {
  const node = findNode(name);
  const here = (): GuestItem => {
    const items = itemsOf(name);
    return items[current.index] ?? refuse(`node "${name}" has ${items.length} items and none at index ${current.index}; $("${name}").item or .first() may be meant`);
  };
  return {
    get json() {
      return here().json;
    },
    get data() {
      return here().json;
    },
    get binary() {
      return here().binary ?? {};
    },
    get parameter() {
      return give(node.params);
    },
    get runIndex() {
      return ran(name).runIndex;
    },
    context: {},
  };
}

const numbersOf = (given: readonly unknown[]): number[] => given.map(Number);

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '' || (kindOf(value) === 'a list' && (value as []).length === 0) || (kindOf(value) === 'an object' && Object.keys(value as object).length === 0);

const functions = {
  $: (name: unknown) => nodeFacade(findNode(name) && String(name)),
  $items: (name?: string, branch?: number, run?: number) => (name === undefined ? allItems() : itemsOf(name, branch, run, 0)),
  $jmespath: (data: unknown, expression: unknown) => {
    if (typeof data !== 'object' || data === null || typeof expression !== 'string') return refuse('$jmespath() needs an object or a list, and a query as text');
    return jmespath().search(data, expression);
  },
  $if: (...given: unknown[]) => (given.length >= 2 ? (given[0] ? given[1] : (given[2] ?? false)) : refuse('$if() needs a condition and a value, and may have another one for the case that it is false')),
  $ifEmpty: (...given: unknown[]) => (given.length === 2 ? (isNothing(given[0]) ? given[1] : given[0]) : refuse('$ifEmpty() needs two arguments: a value and what to use when it is empty')),
  $min: (...given: unknown[]) => Math.min(...numbersOf(given)),
  $max: (...given: unknown[]) => Math.max(...numbersOf(given)),
  $average: (...given: unknown[]) => extend(given.flat(), 'average', false, []),
  $not: (value: unknown) => !value,
  numberList: (from: number, to: number) => Array.from({ length: Math.min(Math.max(to - from, 0) + 1, 1_000_000) }, (_, index) => from + index),
  zip: (keys: unknown[], values: unknown[]) => (Array.isArray(keys) && Array.isArray(values) && keys.length === values.length ? Object.fromEntries(keys.map((key, index) => [String(key), values[index]])) : refuse('zip() needs two lists of equal length')),
};

const getters: Readonly<Record<string, () => unknown>> = {
  $json: () => inputItem(current.index)?.json,
  $data: () => inputItem(current.index)?.json,
  $binary: () => inputItem(current.index)?.binary ?? {},
  $input: () => input,
  $node: () => new Proxy({}, { get: (_target, name) => (typeof name === 'string' ? legacyNode(name) : undefined), has: () => true }),
  $now: () => luxon().DateTime.fromMillis(current.world.now, { zone: current.world.timezone }),
  $today: () => luxon().DateTime.fromMillis(current.world.now, { zone: current.world.timezone }).startOf('day'),
  DateTime: () => luxon().DateTime,
  Duration: () => luxon().Duration,
  Interval: () => luxon().Interval,
  $vars: () => give(current.world.vars),
  $env: () => refuse('environment variables are not open to expressions; use $vars or a credential'),
  $itemIndex: () => current.index,
  $position: () => current.index,
  $thisItemIndex: () => current.index,
  $parameter: () => current.parameters,
  $self: () => ({}),
};

const ENVIRONMENT = ['$runIndex', '$execution', '$executionId', '$mode', '$workflow', '$prevNode', '$nodeId', '$nodeVersion'];

/** Puts the names on the global object. */
export function installNames(): void {
  const define = (name: string, get: () => unknown): void => void Object.defineProperty(globalThis, name, { get, set: () => undefined, configurable: true });
  for (const [name, get] of Object.entries(getters)) define(name, get);
  for (const name of ENVIRONMENT) define(name, () => give(current.world.env[name]));
  for (const [name, value] of Object.entries({ ...functions, $extend: extend })) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** Code nodes have two names more. */
export function installCodeNames(): void {
  Object.defineProperty(globalThis, 'items', { get: allItems, configurable: true });
  Object.defineProperty(globalThis, 'item', { get: () => inputItem(current.index), configurable: true });
}

