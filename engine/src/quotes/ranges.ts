/**
 * A quote with ranges: what the dry run has asked for, and what the static plan adds where an outcome is open.
 *
 *   a step that is sure to run          its price in the dry run, exact
 *   … but is asked for something open   min 0, as it may be made already; max as the bounds of the parameter allow, at most 3 × what was seen
 *   … or takes in what may come longer  the same: see stretch.ts
 *   an open branch, taken               min 0, expected and max as seen
 *   an open branch, not taken           min 0, expected 0, max as planned
 *
 * The maximum of the whole counts branches that exclude each other once. It is at most 3 × what is expected: where open branches would
 * make it more, what is expected of them is raised, because nobody should approve a figure that says nothing about what is to come.
 */
import { quoteJob, type Price, type PricedInput } from 'n8n-nodes-sogni-flow/contract';
import type { DryJob } from './dry-run.ts';
import { isExact } from './plan/count.ts';
import { worstCase, type Guard } from './plan/guard.ts';
import type { NodeCost, StaticPlan } from './static-plan.ts';
import { atMost, MOST_OVER_SEEN, stretched, stretchOf, type Stretch } from './stretch.ts';
import { NOTHING, type JobInput, type Quote, type QuoteLine } from './types.ts';

const MOST_OVER_EXPECTED = MOST_OVER_SEEN;

/**
 * @param plan - made with what the dry run has seen.
 * @param probed - jobs of a dry run that went into every open branch; prices what the first one did not reach.
 */
export function quoteWithRanges(jobs: readonly DryJob[], plan: StaticPlan, probed: readonly DryJob[] = []): Quote {
  const costs = new Map(plan.costs.map((cost) => [cost.node, cost]));
  const seen = byNode(jobs);
  const stretch = stretchOf([...jobs, ...probed], costs);
  const known = jobs.map((job) => lineOf(job, costs, stretch, seen.get(job.line.node) ?? []));
  const beyond = plan.costs.flatMap((cost) => unseen(cost, stretch, seen.get(cost.node) ?? [], byNode(probed).get(cost.node) ?? []));
  const guards = guardsOf(plan);
  const lines = raiseExpected([...known, ...beyond], totalOf([...known, ...beyond], guards).max);
  return { lines, total: totalOf(lines, guards) };
}

/** The outcome that each node hangs on. */
export type Guards = ReadonlyMap<string, Guard | undefined>;
export const guardsOf = ({ costs }: Pick<StaticPlan, 'costs'>): Guards => new Map(costs.map(({ node, guard }) => [node, guard]));

/** What lines come to together. Cached ones cost nothing; the maximum counts branches that exclude each other once. */
export function totalOf(lines: readonly QuoteLine[], guards: Guards = new Map()): Price {
  const due = lines.filter(({ cached }) => !cached);
  const sum = (pick: (price: Price) => number): number => due.reduce((total, { price }) => total + pick(price), 0);
  const max = worstCase(due.map(({ node, price }) => ({ guard: guards.get(node), amount: price.max })));
  return { min: sum(({ min }) => min), expected: sum(({ expected }) => expected), max };
}

function byNode(jobs: readonly DryJob[]): ReadonlyMap<string, readonly DryJob[]> {
  const groups = new Map<string, DryJob[]>();
  for (const job of jobs) {
    const group = groups.get(job.line.node);
    if (group) group.push(job);
    else groups.set(job.line.node, [job]);
  }
  return groups;
}

function lineOf(job: DryJob, costs: ReadonlyMap<string, NodeCost>, stretch: Stretch, ofNode: readonly DryJob[]): QuoteLine {
  const cost = costs.get(job.line.node);
  if (cost === undefined) return job.line;
  const { twin } = job;
  const makesTwin = twin && costs.get(twin.of.line.node);
  if (twin && (cost.unlike || makesTwin?.unlike)) {
    // Two placeholders read alike; what they stand for may be alike as well, or not.
    const { twin: _alike, ...alone } = job;
    return ranged({ ...alone, line: { ...job.line, cached: false, price: { ...twin.alone, min: 0 }, open: 'input' } }, ofNode.indexOf(job), cost, stretch, ofNode);
  }
  if (twin && makesTwin && !isExact(makesTwin.jobs)) return { ...job.line, cached: false, price: { ...NOTHING, max: twin.alone.max }, open: 'branch' };
  return ranged(job, ofNode.indexOf(job), cost, stretch, ofNode);
}

/** @param place - of the job among those of its node. */
function ranged(job: DryJob, place: number, cost: NodeCost, stretch: Stretch, ofNode: readonly DryJob[]): QuoteLine {
  const price = priceOf(job, cost, stretch);
  const line: QuoteLine = price === job.line.price ? job.line : { ...job.line, price, open: 'input' };
  if (isExact(cost.jobs)) return line;
  // Which of them will be left is open, so each may be the cheapest.
  const min = place < cost.jobs.min ? Math.min(...ofNode.map((other) => priceOf(other, cost, stretch).min)) : 0;
  return { ...line, price: { ...price, min }, open: 'branch' };
}

/** What a job may cost when the open ones of its parameters come out otherwise, and what it takes in comes out longer. */
function priceOf({ line, parameters, inputs }: DryJob, { open }: NodeCost, stretch: Stretch): Price {
  const isOpen = Object.keys(open).length > 0;
  if (line.price.max === 0 || (!isOpen && inputs.every(({ artifact }) => stretch(artifact.digest) === 1))) return line.price;
  const seen = quoteJob(line.operation, parameters, inputs.map(asPriced), 1).max;
  const most = quoteJob(line.operation, atMost(parameters, open), inputs.map((input) => asPriced(stretched(input, stretch))), 1).max / seen;
  if (!isOpen && most <= 1) return line.price;
  const { expected, max } = line.price;
  // What it comes to ask for may have been made before.
  return { min: 0, expected, max: Math.max(max, Math.min(Math.ceil(max * most), MOST_OVER_EXPECTED * max)) };
}

const asPriced = ({ slot, artifact }: JobInput): PricedInput => ({ slot, ...artifact });

/** Jobs that a node may ask for beyond those that were seen, as one line. */
function unseen(cost: NodeCost, stretch: Stretch, seen: readonly DryJob[], probed: readonly DryJob[]): QuoteLine[] {
  const more = cost.jobs.max - seen.length;
  if (isExact(cost.jobs) || more <= 0) return [];
  const known = [...seen, ...probed];
  const dearest = known.length > 0 ? Math.max(...known.map((job) => priceOf(job, cost, stretch).max)) : cost.unit.max;
  if (dearest === 0) return [];
  const { node, operation, credential } = cost;
  const { model, playMoney, drawsSeed, premium } = known[0]?.line ?? { ...cost, drawsSeed: false, premium: undefined };
  return [{ node, operation, model, price: { ...NOTHING, max: dearest * more }, playMoney, cached: false, drawsSeed, open: 'branch', ...(premium ? { premium } : {}), ...(credential === undefined ? {} : { credential }) }];
}

/** Spreads what is missing to a third of the maximum over the lines, in proportion to how much dearer each may become. */
function raiseExpected(lines: readonly QuoteLine[], max: number): readonly QuoteLine[] {
  const missing = Math.ceil(max / MOST_OVER_EXPECTED) - lines.reduce((sum, { price }) => sum + price.expected, 0);
  if (missing <= 0) return lines;
  const room = lines.reduce((sum, { price }) => sum + price.max - price.expected, 0);
  return lines.map((line) => {
    const more = Math.ceil((missing * (line.price.max - line.price.expected)) / room);
    return more === 0 ? line : { ...line, price: { ...line.price, expected: line.price.expected + more } };
  });
}
