/** Tiny node types, a fake expression engine and a store in memory: enough to see the scheduler at work. */
import { FlowError } from '../../../nodes/contract/index.ts';
import type { ExpressionEngine, Scope } from '../../../engine/src/expressions/port.ts';
import type { BinaryStore, NodeContext, NodeShape, NodeType, NodeTypes } from '../../../engine/src/execution/node-type.ts';
import type { RunOptions } from '../../../engine/src/execution/run-options.ts';
import { runExecution } from '../../../engine/src/execution/scheduler.ts';
import type { RunStore } from '../../../engine/src/execution/run-options.ts';
import type { Execution, ExecutionEvent, Item, NodeOutputs, NodeRun } from '../../../engine/src/execution/types.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import type { Workflow } from '../../../engine/src/workflow/types.ts';

export const items = (...values: unknown[]): Item[] => values.map((value) => ({ json: { value } }));
export const valuesOf = (list: readonly Item[] | undefined): unknown[] => (list ?? []).map((item) => item.json.value);

const SHAPE: NodeShape = { inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false };

export const nodeType = (type: string, shape: Partial<NodeShape>, execute: NodeType['execute'] = async ({ inputs }) => [inputs[0] ?? []]): NodeType => ({
  type,
  versions: [1],
  shape: () => ({ ...SHAPE, ...shape }),
  execute,
});

/** `start`, `pass`, `merge` (2 inputs), `if` (value true → 0, else 1), `none` (no items), `loop` (one item a batch; 0 done, 1 loop), `nothing`. */
export const BASIC: readonly NodeType[] = [
  nodeType('start', { inputs: 0, trigger: true }),
  nodeType('pass', {}),
  nodeType('merge', { inputs: 2, waitsFor: 'all' }, async ({ inputs }) => [inputs.flat()]),
  nodeType('if', { outputs: 2 }, async ({ inputs }) => {
    const all = inputs[0] ?? [];
    return [all.filter((item) => item.json.value === true), all.filter((item) => item.json.value !== true)];
  }),
  nodeType('none', {}, async () => [[]]),
  nodeType('loop', { outputs: 2, loop: true }, async ({ inputs, memory }) => {
    const first = !memory.has('rest');
    const rest = first ? [...(inputs[0] ?? [])] : (memory.get('rest') as Item[]);
    const done = first ? [] : [...(memory.get('done') as Item[]), ...(inputs[0] ?? [])];
    memory.set('rest', rest.slice(1));
    memory.set('done', done);
    return rest.length > 0 ? [[], rest.slice(0, 1)] : [done, []];
  }),
];

export function typesOf(...extra: readonly NodeType[]): NodeTypes {
  const byName = new Map([...BASIC, ...extra].map((type) => [type.type, type]));
  return {
    find(node) {
      const type = byName.get(node.type);
      if (type === undefined) throw new FlowError('unknown_node_type', `node "${node.name}" is of type ${node.type}, which is not known`, { node: node.name });
      return type;
    },
  };
}

type Wires = Readonly<Record<string, readonly (readonly string[])[]>>;

/**
 * `{ start: [['a', 'b']], a: [['merge']], b: [['merge:1']] }`: by node, by output, the targets (`name:input`).
 * The type of a node is its name without digits, unless `nodes` says otherwise.
 */
export function workflow(wires: Wires, nodes: Readonly<Record<string, object>> = {}, extra: object = {}): Workflow {
  const names = new Set([...Object.keys(wires), ...Object.values(wires).flatMap((outputs) => outputs.flat().map((target) => target.split(':')[0] as string)), ...Object.keys(nodes)]);
  const known = new Set(['start', 'merge', 'if', 'none', 'loop']);
  return parseWorkflow({
    name: 'test',
    nodes: [...names].map((name) => {
      const guess = name.replace(/\d+$/, '');
      return { name, type: known.has(guess) ? guess : 'pass', ...nodes[name] };
    }),
    connections: Object.fromEntries(
      Object.entries(wires).map(([from, outputs]) => [
        from,
        {
          main: outputs.map((targets) =>
            targets.map((target) => {
              const [node, index = '0'] = target.split(':');
              return { node, type: 'main', index: Number(index) };
            }),
          ),
        },
      ]),
    ),
    ...extra,
  });
}

export function memoryStore(state: Execution['state'] = 'running') {
  const record = { state, runs: [] as NodeRun[], moves: [] as string[], failure: undefined as Execution['failure'] };
  const store: RunStore = {
    load: async (id) => ({ execution: { id, account: 'local', workflowName: '', workflowJson: '', state: record.state, trigger: [], createdAt: 0 }, runs: record.runs }),
    saveRun: async (_id, run) => void record.runs.push(structuredClone(run)),
    move: async (_id, from, to, failure) => {
      if (!from.includes(record.state)) return false;
      record.state = to;
      record.failure = failure;
      record.moves.push(to);
      return true;
    },
  };
  return { store, record };
}

/** Evaluates `={{ name }}` as the item's field of that name; nothing else. */
export function fakeExpressions() {
  const calls: Scope[] = [];
  const engine: ExpressionEngine = {
    async evaluate(parameters, scope) {
      calls.push(scope);
      const first = scope.inputs[0] ?? [];
      return (first.length === 0 ? [{ json: {} }] : first).map((item: Item) =>
        Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, typeof value === 'string' && value.startsWith('=') ? item.json[value.replace(/\W/g, '')] : value])),
      );
    },
    runCode: async (code, mode) => [{ json: { code, mode } }],
    close: async () => {},
  };
  return { engine, calls };
}

export const noBinary: BinaryStore = {
  write: async () => ({ data: '', mimeType: 'text/plain' }),
  read: async () => new Uint8Array(),
  stream: async () => {
    throw new Error('not used');
  },
};

export interface Told {
  readonly events: ExecutionEvent[];
  /** `node_started a#0`, … without the execution's own events. */
  readonly lines: string[];
}

/** Runs with everything faked that is not given. */
export async function run(options: Partial<RunOptions> & { readonly workflow: Workflow; readonly trigger?: readonly Item[]; readonly nodeTypes?: readonly NodeType[] }) {
  const told: Told = { events: [], lines: [] };
  const { trigger = items(1), nodeTypes = [], ...given } = options;
  const outcome = await runExecution({
    execution: { id: 'x', trigger },
    types: typesOf(...nodeTypes),
    expressions: fakeExpressions().engine,
    binary: noBinary,
    mode: 'run',
    clock: () => 0,
    onEvent: (event) => {
      told.events.push(event);
      if ('node' in event) told.lines.push(`${event.type.slice(5)} ${event.node}#${event.runIndex}`);
    },
    ...given,
  });
  return { ...outcome, ...told, outputsOf: (node: string, runIndex = 0): NodeOutputs => outcome.runs.get(node)?.[runIndex]?.outputs ?? [] };
}

/** A gate that a test opens by hand. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

export type { NodeContext };
