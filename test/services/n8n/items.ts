/** Items of n8n and of the engine in one form, in which the same items are equal. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Item, NodeOutputs } from '../../../engine/src/execution/types.ts';
import type { KnownNodeType, N8nExecution, N8nItem, N8nNodeRun, N8nUser, WorkflowFile } from './n8n-user.ts';
import type { ServedEngine } from './served-engine.ts';

export interface ComparableItem {
  readonly json: unknown;
  /** Each pair once. */
  readonly pairedItem: readonly string[];
  /** By field: media type and SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** By node; then by run, by output, by item. */
export type ComparableRuns = Readonly<Record<string, readonly (readonly (readonly ComparableItem[])[])[]>>;

/** What of a run is not there for anybody to see. */
export interface Visible {
  /** Outputs of the node that have a connector; Filter hands what it drops to one that has none. */
  readonly outputs: number;
  /** n8n pairs the items of a start with themselves; they come from nowhere. */
  readonly isStart: boolean;
}

export function visibleIn({ nodes }: WorkflowFile, types: readonly KnownNodeType[]): (node: string) => Visible {
  const byName = new Map(nodes.map(({ name, type, typeVersion }) => [name, types.find((known) => known.name === type && [known.version].flat().includes(typeVersion))]));
  return (node) => {
    const { inputs = '', outputs = '' } = byName.get(node) ?? {};
    return { outputs: typeof outputs === 'string' ? Infinity : outputs.length, isStart: typeof inputs !== 'string' && inputs.length === 0 };
  };
}

/** @param passing - keys of the json, at any depth, whose values are another with each run: they are left out. */
export async function runsOfN8n({ runData }: N8nExecution, user: N8nUser, visible: (node: string) => Visible, passing: ReadonlySet<string> = new Set()): Promise<ComparableRuns> {
  const ofItem = async ({ json, binary, pairedItem }: N8nItem, isStart: boolean): Promise<ComparableItem> => {
    const files = await Promise.all(Object.entries(binary ?? {}).map(async ([field, data]) => [field, `${data.mimeType} ${createHash('sha256').update(await user.download(data)).digest('hex')}`] as const));
    return { json: lasting(json, passing), pairedItem: isStart ? [] : pairs(pairedItem), files: Object.fromEntries(files) };
  };
  const ofNode = async (node: string, runs: readonly N8nNodeRun[]) => {
    const { outputs, isStart } = visible(node);
    return await Promise.all(runs.map(async ({ data }) => await Promise.all((data?.main ?? []).slice(0, outputs).map(async (items) => await Promise.all((items ?? []).map(async (item) => await ofItem(item, isStart)))))));
  };
  const runs = Object.entries(runData).map(async ([node, all]) => [node, await ofNode(node, all)] as const);
  return Object.fromEntries(await Promise.all(runs));
}

/** What the engine has saved of an execution. */
export function runsOfEngine({ cli, home }: ServedEngine, executionId: string, passing: ReadonlySet<string> = new Set()): ComparableRuns {
  using database = new DatabaseSync(join(cli.folder, home, 'sogni-flow.sqlite'), { readOnly: true });
  const rows = database.prepare('SELECT node, outputs FROM node_run WHERE execution_id = ? ORDER BY run_index').all(executionId) as { node: string; outputs: string }[];
  const ofItem = ({ json, binary, pairedItem }: Item): ComparableItem => {
    const files = Object.entries(binary ?? {}).map(([field, data]) => [field, `${data.mimeType} ${data.data.replace('artifact:', '')}`] as const);
    return { json: lasting(json, passing), pairedItem: pairs(pairedItem), files: Object.fromEntries(files) };
  };
  const runs = Object.entries(Object.groupBy(rows, ({ node }) => node));
  return Object.fromEntries(runs.map(([node, saved = []]) => [node, saved.map(({ outputs }) => (JSON.parse(outputs) as NodeOutputs).map((items) => items.map(ofItem)))]));
}

const lasting = (json: unknown, passing: ReadonlySet<string>): unknown => JSON.parse(JSON.stringify(json, (key, value: unknown) => (passing.has(key) ? undefined : value)));

/** A pair may be a number, one pair or a list; the first input may go without saying, and a pair may be said twice. */
function pairs(given: unknown): readonly string[] {
  const all = [given ?? []].flat().map((pair) => (typeof pair === 'number' ? { item: pair } : (pair as { item: number; input?: number })));
  return [...new Set(all.map(({ item, input = 0 }) => `item ${item} of input ${input}`))];
}
