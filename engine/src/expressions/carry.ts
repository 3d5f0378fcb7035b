/** Collects what the expressions of one node run read, and nothing else, into the world that the sandbox sees. */
import type { BinaryData, Item } from '../execution/types.ts';
import type { GuestItem, GuestNode, GuestWorld } from './guest/payload.ts';
import { type NodeViews } from './node-view.ts';
import type { Scope } from './port.ts';
import type { Fields, NodeReach, Reach } from './reach.ts';

/** An item's bytes cross only when an expression names them. */
const BYTES = 'data';

export function pick(value: unknown, fields: Fields): unknown {
  if (fields === true || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const picked: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of fields) {
    if (Object.hasOwn(value, name)) picked[name] = pick((value as Record<string, unknown>)[name], inner);
  }
  return picked;
}

/** What crosses in the place of a file's bytes, for code that hands the file on. */
export type MarkOf = (data: BinaryData) => string;

/** Without the bytes, unless `fields` names them. @param markOf - absent leaves nothing in their place. */
function pickBinary(binary: Item['binary'], fields: Fields, markOf?: MarkOf): unknown {
  if (binary === undefined) return undefined;
  const whole = (data: BinaryData): unknown => {
    const { [BYTES]: _bytes, ...rest } = data;
    return markOf ? { ...rest, [BYTES]: markOf(data) } : rest;
  };
  if (fields === true) return Object.fromEntries(Object.entries(binary).map(([name, data]) => [name, whole(data)]));
  const picked: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of fields) {
    const data = Object.hasOwn(binary, name) ? binary[name] : undefined;
    if (data === undefined) continue;
    picked[name] = inner === true ? whole(data) : pick(data, inner);
  }
  return picked;
}

function carryItem(item: Item, { json, binary }: { readonly json?: Fields; readonly binary?: Fields }, markOf?: MarkOf): GuestItem {
  const carried: GuestItem = {};
  if (json !== undefined) carried.json = pick(item.json, json);
  if (binary !== undefined) carried.binary = pickBinary(item.binary, binary, markOf);
  if (json === true && item.pairedItem !== undefined) carried.pairedItem = item.pairedItem;
  return carried;
}

function carryNode(views: NodeViews, name: string, reach: NodeReach, items: number, params: unknown, markOf?: MarkOf): GuestNode {
  const runs = views.runs(name);
  const last = views.lastRun(name);
  const output = views.branch(name);
  const node: Record<string, unknown> & { -readonly [Key in keyof GuestNode]: GuestNode[Key] } = { executed: last !== undefined, output, outputs: last?.outputs.length ?? 0 };
  if (reach.params) node.params = params;
  if (last === undefined) return node;
  node.runIndex = last.runIndex;
  const carry = (item: Item): GuestItem => carryItem(item, reach, markOf);
  const branch = views.items(name);
  if (reach.first) node.first = branch[0] ? carry(branch[0]) : null;
  if (reach.last) node.last = branch.at(-1) ? carry(branch.at(-1)!) : null;
  if (reach.everyRun) node.runs = Object.fromEntries(runs.map((run) => [run.runIndex, Object.fromEntries(run.outputs.map((list, index) => [index, list.map(carry)]))]));
  else if (reach.all) node.runs = { [last.runIndex]: { [output]: branch.map(carry) } };
  if (reach.paired) {
    const places = new Map<string, number>();
    const pairedItems: GuestItem[] = [];
    node.paired = Array.from({ length: items }, (_, index) => {
      const place = views.trace(name, index);
      if (typeof place === 'string') return place;
      const key = `${place.run}/${place.output}/${place.index}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      const item = views.at(name, place);
      if (item === undefined) return `"${name}" has no item ${place.index}`;
      places.set(key, pairedItems.length);
      return pairedItems.push(carry(item)) - 1;
    });
    node.pairedItems = pairedItems;
  }
  return node;
}

const WHOLE: NodeReach = { json: true, binary: true, paired: true, first: true, last: true, all: true, everyRun: true, params: true };

/** What `$execution`, `$workflow`, `$prevNode` and the like read; small, so it always crosses. */
export function environment(scope: Scope): Readonly<Record<string, unknown>> {
  const source = scope.sources[0];
  return {
    $runIndex: scope.runIndex,
    $execution: { id: scope.executionId, mode: 'production', ...(scope.resumeUrl && { resumeUrl: scope.resumeUrl() }) },
    $executionId: scope.executionId,
    $mode: 'trigger',
    $workflow: { id: scope.workflow.id, name: scope.workflow.name, active: false },
    $prevNode: source ? { name: source.node, outputIndex: source.output, runIndex: source.run } : {},
    $nodeId: scope.node.id,
    $nodeVersion: scope.node.typeVersion,
  };
}

/** @param parameters - what `$parameter` shows; read only when `reach` asks for it. @param markOf - for the files of other nodes. */
export function carryWorld(scope: Scope, views: NodeViews, reach: Reach, parameters: () => unknown, markOf?: MarkOf): GuestWorld {
  const input = scope.inputs[0] ?? [];
  const { workflow } = scope;
  const named = reach.anyNode ? new Map([...workflow.nodes.keys()].map((name) => [name, WHOLE] as const)) : reach.nodes;
  const nodes: [string, GuestNode][] = [];
  let unknown = reach.anyNode;
  for (const [name, nodeReach] of named) {
    if (views.exists(name)) nodes.push([name, carryNode(views, name, nodeReach, input.length, workflow.nodes.get(name)!.parameters, markOf)]);
    else unknown = true;
  }
  const reads = reach.json !== undefined || reach.binary !== undefined;
  const previous = scope.sources[0] && workflow.nodes.get(scope.sources[0].node);
  return {
    items: reads ? input.map((item) => carryItem(item, reach)) : reach.allItems ? input.map(() => ({})) : [],
    itemCount: input.length,
    nodes: Object.fromEntries(nodes),
    env: environment(scope),
    now: scope.now,
    timezone: scope.timezone,
    ...(unknown ? { nodeNames: [...workflow.nodes.keys()] } : {}),
    ...(reach.vars ? { vars: scope.vars } : {}),
    ...(reach.parameters ? { parameters: parameters() } : {}),
    ...(reach.inputParameters ? { inputParameters: previous?.parameters ?? {} } : {}),
  };
}
