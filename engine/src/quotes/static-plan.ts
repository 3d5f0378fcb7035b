/**
 * The static plan: what each paid node of a workflow may cost, from the file alone. No node is run.
 *
 * The planned graph is walked in topological order with the number of items on every wire as a range; every paid node is priced from
 * its fixed parameters, the bounds of those that are expressions, and the book. A loop hands every item once through its body, in
 * however many batches that takes.
 *
 * With what a dry run has seen, counts are as seen wherever nothing open has a say in them, and the ranges begin where a decision
 * hangs on a result that is not there yet.
 */
import type { Price } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import type { Count } from './plan/count.ts';
import type { Flow } from './plan/flow.ts';
import { worstCase, type Guard } from './plan/guard.ts';
import { walkPlan } from './plan/walk.ts';

/** What a dry run has seen of the nodes. */
export interface Seen {
  /** By output; `undefined` when it has not run. */
  flowsOf(node: string): readonly Flow[] | undefined;
  /** Whether all its results are there already. */
  isMade(node: string): boolean;
}

export interface PlanOptions {
  /** What can be run here, the default model of an operation first. */
  readonly capabilities: readonly Capability[];
  /** Items that the trigger hands on; 1 by default. */
  readonly triggerItems?: number;
  /** They bring files, of which nothing is known. */
  readonly triggerFiles?: boolean;
  readonly seen?: Seen;
}

/** What one paid node may cost. */
export interface NodeCost {
  readonly node: string;
  readonly operation: string;
  readonly model: string;
  readonly playMoney: boolean;
  readonly credential?: string;
  readonly jobs: Count;
  /** One of its jobs. */
  readonly unit: Price;
  /** All of them. */
  readonly price: Price;
  /** Parameters whose expressions may come out otherwise than in the dry run: the least, the likely and the most that each can be. */
  readonly open: Readonly<Record<string, readonly [unknown, unknown, unknown]>>;
  /** What it asks for may differ from another job's although both look alike before they are made. */
  readonly unlike: boolean;
  /** The outcome that it hangs on. */
  readonly guard: Guard | undefined;
}

export interface StaticPlan {
  /** In topological order. */
  readonly costs: readonly NodeCost[];
  readonly total: Price;
  /** Deciding nodes whose outcome is not known yet. */
  readonly decisions: ReadonlySet<string>;
}

export function planStatically(workflow: Workflow, plan: WorkflowPlan, options: PlanOptions): StaticPlan {
  const { costs, decisions } = walkPlan(workflow, plan, options);
  const sum = (pick: (price: Price) => number): number => costs.reduce((total, { price }) => total + pick(price), 0);
  const max = worstCase(costs.map(({ guard, price }) => ({ guard, amount: price.max })));
  return { costs, total: { min: sum(({ min }) => min), expected: sum(({ expected }) => expected), max }, decisions };
}
