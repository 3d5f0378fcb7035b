/** A batch on its way through the command line: asked for, quoted, ended. */
import type { FlowError, MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SharedQuote } from '../../batches/share-steps.ts';
import type { ExecutionState } from '../../execution/types.ts';
import type { PaidStep } from '../../headless/paid-steps.ts';
import type { PreparedWorkflow } from '../../headless/prepare.ts';
import type { Quote } from '../../quotes/types.ts';
import type { Outputs } from '../run/outputs.ts';

export interface QuotedRun {
  /** From 1. */
  readonly number: number;
  /** What sets it apart, by key of the field. */
  readonly values: Readonly<Record<string, string>>;
  /** `01-noir-3`: its folder. */
  readonly slug: string;
  readonly prepared: PreparedWorkflow;
  /** Alone. */
  readonly quote: Quote;
  /** What it adds to the batch. */
  readonly added: SharedQuote;
}

export interface QuotedBatch {
  /** Of the workflow. */
  readonly name: string;
  readonly runs: readonly QuotedRun[];
  /** Of all runs, as one. */
  readonly quote: Quote;
}

export interface EndedRun {
  readonly run: QuotedRun;
  readonly executionId: string;
  readonly state: ExecutionState;
  readonly elapsedMs: number;
  readonly steps: readonly PaidStep[];
  readonly paid: MicroSpark;
  readonly completed: boolean;
  readonly outputs: Outputs;
  readonly error?: FlowError;
}

export const seedsOf = ({ steps }: EndedRun): readonly number[] => [...new Set(steps.flatMap(({ seeds }) => seeds))];
export const filesOf = ({ outputs }: EndedRun) => Object.values(outputs).flat();
