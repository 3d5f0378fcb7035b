/** The walk over a planned graph: each node is passed once, after all that feed it, and leaves behind what is known of its outputs. */
import type { Price } from 'n8n-nodes-sogni-flow/contract';
import type { PlannedNode, WorkflowPlan } from '../../workflow/plan-workflow.ts';
import type { Workflow, WorkflowNode } from '../../workflow/types.ts';
import type { NodeCost, PlanOptions } from '../static-plan.ts';
import { around, mapCount, type Count } from './count.ts';
import { isCertain, NOTHING, oneRun, sideBySide, together, type Flow } from './flow.ts';
import { behind, meet, type Guard } from './guard.ts';
import { handedOn, withSettings } from './item-rules.ts';
import { boundsOf, isExpression, paidNode, type PaidNode } from './paid-node.ts';
import { eitherPicture, pictureOf, priceOfNode, type PictureRange } from './price-of-node.ts';
import { bothOf, EVERYTHING, isOpenValue, KNOWN, unknownsOf, type Unknown } from './unknowns.ts';

export interface WalkResult {
  readonly costs: readonly NodeCost[];
  readonly decisions: ReadonlySet<string>;
}

export function walkPlan(workflow: Workflow, plan: WorkflowPlan, options: PlanOptions): WalkResult {
  let walk = new Walk(workflow, plan, options, new Set());
  // A loop is passed before its own body, so whether that is certain is known only afterwards.
  for (let open = walk.openLoops(); open.size > walk.loops.size; open = walk.openLoops()) walk = new Walk(workflow, plan, options, open);
  return walk;
}

/** What is known behind a node. */
interface Passed {
  /** By output. */
  readonly flows: readonly Flow[];
  readonly unknown: Unknown;
  readonly picture?: PictureRange | undefined;
  readonly guard?: Guard | undefined;
  /** By output, where the outputs exclude each other. */
  readonly guards?: readonly Guard[];
}

/** What comes in at a node. */
interface Arriving {
  readonly all: Flow;
  readonly inputs: readonly Flow[];
  /** Nothing open has a say in how many items come. */
  readonly certain: boolean;
  readonly unknown: Unknown;
  readonly picture: PictureRange | undefined;
  readonly guard: Guard | undefined;
}

const IF = 'n8n-nodes-base.if';
const SWITCH = 'n8n-nodes-base.switch';

class Walk implements WalkResult {
  readonly costs: NodeCost[] = [];
  readonly decisions = new Set<string>();
  /** Loops into which something open leads back. */
  readonly loops: ReadonlySet<string>;
  readonly #workflow: Workflow;
  readonly #plan: WorkflowPlan;
  readonly #options: PlanOptions;
  readonly #passed = new Map<string, Passed>();
  /** Some loop may begin anew, so nothing is known to happen once only. */
  readonly #restarts: boolean;

  constructor(workflow: Workflow, plan: WorkflowPlan, options: PlanOptions, loops: ReadonlySet<string>) {
    this.#workflow = workflow;
    this.#plan = plan;
    this.#options = options;
    this.loops = loops;
    this.#restarts = [...plan.nodes.values()].some(({ shape, node }) => shape.loop && hasOption(node, 'reset'));
    for (const [name, planned] of plan.nodes) this.#passed.set(name, name === plan.start ? this.#begin(planned) : this.#pass(planned));
  }

  openLoops(): ReadonlySet<string> {
    const back = (name: string): readonly Flow[] => this.#plan.graph.parents(name).flat().map(({ from, output }) => this.#passed.get(from)?.flows[output] ?? NOTHING);
    return new Set([...this.#plan.nodes].flatMap(([name, { shape }]) => (shape.loop && (this.loops.has(name) || !back(name).every(isCertain)) ? [name] : [])));
  }

  #begin({ node }: PlannedNode): Passed {
    const { triggerItems, triggerFiles = false } = this.#options;
    return { flows: [oneRun(triggerItems ?? this.#workflow.pinData[node.name]?.length ?? 1)], unknown: KNOWN, picture: triggerFiles ? 'unknown' : undefined };
  }

  #pass(planned: PlannedNode): Passed {
    const { node, type } = planned;
    const arriving = this.#arrivingAt(planned);
    const { unknown, picture, guard } = arriving;
    if (type === undefined) return { flows: [arriving.all], unknown, picture, guard };
    const pinned = this.#workflow.pinData[node.name]?.length;
    if (pinned !== undefined) return { flows: [{ items: mapCount(arriving.all.runs, (runs) => runs * pinned), runs: arriving.all.runs }], unknown: KNOWN, picture, guard };
    const paid = paidNode(node);
    return paid === undefined ? this.#passFree(planned, arriving) : this.#passPaid(planned, paid, arriving);
  }

  #arrivingAt(planned: PlannedNode): Arriving {
    const wires = this.#plan.graph.parents(planned.node.name);
    const [only] = wires[0] ?? [];
    const passed = wires.length === 1 && wires[0]!.length === 1 && only ? this.#passed.get(only.from) : undefined;
    return passed === undefined ? this.#arrivingByAll(planned) : this.#arrivingByOne(planned, passed, only!.output);
  }

  /** Most nodes have one wire that leads to them. */
  #arrivingByOne({ node }: PlannedNode, passed: Passed, output: number): Arriving {
    const flow = passed.flows[output] ?? NOTHING;
    return {
      all: node.executeOnce ? { ...flow, items: flow.runs } : flow,
      inputs: [flow],
      certain: isCertain(flow) && !this.loops.has(node.name),
      unknown: passed.unknown,
      picture: passed.picture,
      guard: passed.guards?.[output] ?? passed.guard,
    };
  }

  #arrivingByAll({ node, shape }: PlannedNode): Arriving {
    const ends = this.#plan.graph.parents(node.name).map((wires) =>
      wires.flatMap(({ from, output }) => {
        const passed = this.#passed.get(from);
        return passed === undefined ? [] : [{ passed, flow: passed.flows[output] ?? NOTHING, guard: passed.guards?.[output] ?? passed.guard }];
      }),
    );
    const inputs = ends.map((arrivals) => (arrivals.length === 0 ? NOTHING : together(arrivals.map(({ flow }) => flow))));
    const whole = inputs.length === 0 ? NOTHING : shape.waitsFor === 'all' ? sideBySide(inputs) : together(inputs);
    const arrived = ends.flat().filter(({ flow }) => flow.items.max > 0);
    const certain = inputs.every(isCertain) && !this.loops.has(node.name);
    return {
      all: node.executeOnce ? { ...whole, items: whole.runs } : whole,
      inputs,
      certain,
      // Where ways meet and one of them is open, other items may come than those that were seen.
      unknown: arrived.length > 1 && !certain ? EVERYTHING : bothOf(arrived.map(({ passed }) => passed.unknown)),
      picture: eitherPicture(arrived.map(({ passed }) => passed.picture)),
      guard: meet(arrived.map(({ guard }) => guard)),
    };
  }

  #passFree({ node, shape }: PlannedNode, arriving: Arriving): Passed {
    const { all, inputs, certain, guard } = arriving;
    // Without a dry run nothing is known of the items at all, and every rule's own bounds hold.
    const { decides, leaving } = this.#options.seen === undefined ? { decides: false, leaving: KNOWN } : unknownsOf(node, arriving.unknown, this.#unknownOf);
    const flows = this.#asSeen(node.name, certain && !decides, withSettings(node, handedOn(node, all, inputs, shape.outputs), all));
    const open = (decides || this.#options.seen === undefined) && !flows.every(isCertain);
    if (open) this.decisions.add(node.name);
    const forks = open && all.items.max <= 1 && isExclusive(node) && !this.#restarts;
    return {
      flows,
      guard,
      picture: arriving.picture,
      // Which of several items go where is open, so any of them may arrive behind it.
      unknown: open && all.items.max > 1 ? { ...leaving, anything: true } : leaving,
      ...(forks ? { guards: flows.map((_flow, output) => behind(guard, node.name, output)) } : {}),
    };
  }

  #passPaid({ node, shape }: PlannedNode, paid: PaidNode, { all, inputs, certain, unknown, picture, guard }: Arriving): Passed {
    const { capabilities, seen } = this.#options;
    const jobs = paid.operation.gathers ? all.runs : all.items;
    const open = seen === undefined ? {} : this.#openParameters(paid, unknown);
    // What takes no files is told by its parameters alone.
    const unlike = Object.keys(open).length > 0 || (paid.operation.takes.length > 0 && (unknown.unlike || unknown.anything));
    if (jobs.max > 0) {
      const { price: unit, model, playMoney } = priceOfNode(paid, capabilities, { picture, items: all.items });
      const whose = paid.credential === undefined ? {} : { credential: paid.credential };
      this.costs.push({ node: node.name, operation: paid.operation.name, model, playMoney, ...whose, jobs, unit, price: timesPrice(unit, jobs), open, unlike, guard });
    }
    const made = { items: jobs, runs: all.runs };
    const flows = this.#asSeen(node.name, certain, withSettings(node, handedOn(node, made, inputs, shape.outputs), all));
    return { flows, guard, unknown: seen?.isMade(node.name) ? KNOWN : { results: true, anything: false, unlike }, picture: pictureOf(paid, picture) };
  }

  #openParameters({ operation, given }: PaidNode, arriving: Unknown): NodeCost['open'] {
    const open = Object.entries(given).filter(([, value]) => isExpression(value) && isOpenValue(value, arriving, this.#unknownOf));
    return Object.fromEntries(open.map(([name, value]) => [name, boundsOf(operation.parameters[name]!, value)]));
  }

  /** @param certain - it will be as it was seen. */
  #asSeen(node: string, certain: boolean, ruled: readonly Flow[]): readonly Flow[] {
    const { seen } = this.#options;
    if (seen === undefined) return ruled;
    const flows = seen.flowsOf(node);
    if (certain) return flows ?? ruled.map(() => NOTHING);
    return ruled.map(({ items, runs }, output) => {
      const before = flows?.[output] ?? NOTHING;
      return { items: around(items, before.items.expected), runs: around(runs, before.runs.expected) };
    });
  }

  /** What an expression learns that names another node. */
  #unknownOf = (name: string): Unknown => {
    const passed = this.#passed.get(name);
    if (passed === undefined) return KNOWN;
    return passed.flows.every(isCertain) ? passed.unknown : EVERYTHING;
  };
}

const timesPrice = ({ min, expected, max }: Price, jobs: Count): Price => ({ min: min * jobs.min, expected: Math.ceil(expected * jobs.expected), max: max * jobs.max });

/** An item leaves by one output only. */
const isExclusive = (node: WorkflowNode): boolean => !node.alwaysOutputData && (node.type === IF || (node.type === SWITCH && !hasOption(node, 'allMatchingOutputs')));

function hasOption({ parameters: { options } }: WorkflowNode, name: string): boolean {
  const value = typeof options === 'object' && options !== null ? (options as Record<string, unknown>)[name] : undefined;
  return value !== undefined && value !== false;
}
