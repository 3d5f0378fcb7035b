/** Small paid workflows of drawn shapes, and the node types that they are made of. */
import { isFinal, type Artifact, type Job } from '../../nodes/contract/index.ts';
import { FlowError } from '../../nodes/contract/errors.ts';
import type { NodeContext, NodeType, NodeTypes } from '../../engine/src/execution/node-type.ts';
import type { Jobs } from '../../engine/src/jobs/port.ts';
import { parseWorkflow } from '../../engine/src/workflow/parse-workflow.ts';
import type { Workflow } from '../../engine/src/workflow/types.ts';
import type { Random } from './random.ts';

export const ACCOUNT = 'ada';

interface PaidNode {
  readonly name: string;
  readonly parents: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Which earlier nodes feed the next one. */
const SHAPES = {
  chain: (_random: Random, earlier: readonly string[]) => earlier.slice(-1),
  //      ┌──► b ──┐
  //  a ──┤        ├──► d ──► …
  //      └──► c ──┘
  diamond: (_random: Random, earlier: readonly string[]) => [earlier.slice(-1), earlier.slice(-2, -1), earlier.slice(-2)][earlier.length % 3] ?? [],
  fan: (_random: Random, earlier: readonly string[]) => earlier.slice(0, 1),
  any: (random: Random, earlier: readonly string[]) => earlier.filter(() => random.chance(0.4)).slice(-2),
} as const;

/** A workflow of up to `most` paid nodes. Its steps are often identical to each other, so that one is paid and the others follow. */
export function drawWorkflow(random: Random, most: number): Workflow {
  const parentsOf = SHAPES[random.pick(['chain', 'diamond', 'fan', 'any'] as const)];
  const nodes: PaidNode[] = [];
  for (let at = 0, count = random.between(1, most); at < count; at += 1) {
    const parents = parentsOf(random, nodes.map(({ name }) => name));
    const prompt = `subject ${random.below(4)}`;
    const seed = random.chance(0.85) ? { seed: random.below(2) } : {};
    const made = parents.length > 0 ? { operation: 'edit_image' } : { operation: 'generate_image', model: random.pick(['steady', 'steady', 'moody']) };
    nodes.push({ name: `step ${at}`, parents, parameters: { ...made, arguments: { prompt, ...seed, numberOfVariations: random.between(1, 2) } } });
  }
  return toWorkflow(nodes);
}

/** The fixed one that is crashed at every await point. */
export const diamond = (): Workflow => {
  const picture = (prompt: string) => ({ operation: 'generate_image', model: 'steady', arguments: { prompt, seed: 1 } });
  const edit = (prompt: string) => ({ operation: 'edit_image', arguments: { prompt, seed: 1 } });
  return toWorkflow([
    { name: 'a', parents: [], parameters: picture('a') },
    { name: 'b', parents: ['a'], parameters: edit('b') },
    { name: 'twin of b', parents: ['a'], parameters: edit('b') },
    { name: 'd', parents: ['b', 'twin of b'], parameters: edit('d') },
  ]);
};

function toWorkflow(nodes: readonly PaidNode[]): Workflow {
  const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][] }> = {};
  for (const { name, parents } of nodes) {
    for (const [index, parent] of (parents.length > 0 ? parents : ['start']).entries()) (connections[parent] ??= { main: [[]] }).main[0]?.push({ node: name, type: 'main', index });
  }
  const paid = nodes.map(({ name, parents, parameters }) => ({ name, type: 'paid', parameters: { ...parameters, inputs: Math.max(1, parents.length) } }));
  return parseWorkflow({ name: 'paid', nodes: [{ name: 'start', type: 'start' }, ...paid], connections });
}

const SHAPE = { inputs: 1, outputs: 1, waitsFor: 'all', trigger: false, loop: false } as const;

/** A node buys one job under the key `execution:node:run`, waits for it and hands its pictures on, as the real nodes do through the API. */
export function paidNodeTypes(jobs: Jobs): NodeTypes {
  const start: NodeType = { type: 'start', versions: [1], shape: () => ({ ...SHAPE, inputs: 0, trigger: true }), execute: async () => [[]] };
  const paid: NodeType = {
    type: 'paid',
    versions: [1],
    keepsParameters: true,
    shape: ({ parameters }) => ({ ...SHAPE, inputs: Number(parameters.inputs) }),
    execute: async (context) => {
      const job = await bought(context, jobs);
      if (job.state !== 'completed') throw new FlowError(job.failure?.code ?? 'internal', job.failure?.message ?? `the job is ${job.state}`);
      return [[{ json: { jobId: job.id, artifacts: job.artifacts } }]];
    },
  };
  return { find: ({ type }) => (type === 'start' ? start : paid) };
}

async function bought(context: NodeContext, jobs: Jobs): Promise<Job> {
  const [parameters = {}] = await context.parameters();
  const inputs = context.inputs.flatMap((items, index) => {
    const [artifact] = (items[0]?.json.artifacts ?? []) as Artifact[];
    return artifact === undefined ? [] : [{ slot: index === 0 ? 'image' : 'mask', artifact }];
  });
  const job = await submitted(context, jobs, (generation) => ({
    account: ACCOUNT,
    key: `${context.executionId}:${context.node.name}:${context.runIndex}${generation === 1 ? '' : `:${generation}`}`,
    operation: String(parameters.operation),
    ...(typeof parameters.model === 'string' && { model: parameters.model }),
    arguments: parameters.arguments,
    inputs,
  }));
  return await ended(job, context.signal, jobs);
}

/** A job that an earlier life of this execution has seen fail is not the one that is wanted: the next generation of the key is. */
async function submitted(context: NodeContext, jobs: Jobs, request: (generation: number) => Parameters<Jobs['submit']>[0]): Promise<Job> {
  for (let generation = 1; ; generation += 1) {
    const job = await jobs.submit(request(generation));
    if (generation === 3 || context.signal.aborted || (job.state !== 'failed' && job.state !== 'cancelled')) return job;
  }
}

async function ended(job: Job, signal: AbortSignal, jobs: Jobs): Promise<Job> {
  let now = job;
  try {
    while (!isFinal(now.state)) now = await jobs.wait(ACCOUNT, job.id, 25_000, signal);
    return now;
  } catch (error) {
    if (signal.aborted) await jobs.cancel(ACCOUNT, job.id);
    throw error;
  }
}
