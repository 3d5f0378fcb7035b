/** What the node runs of an execution tell, node by node. Grows run by run, in the order in which they were saved. */
import type { JobReport, MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { NodeFailure, NodeRun } from '../../execution/types.ts';
import { isRecord } from '../../workflow/fields.ts';
import { createStepReader, type PaidStep } from '../paid-steps.ts';

/** What the job that made a file says of it. */
export interface FileFacts {
  readonly bytes?: number;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly seed?: number;
  readonly model?: string;
  readonly report?: JobReport;
}

export interface ToldNode {
  readonly runs: readonly NodeRun[];
  readonly steps: readonly PaidStep[];
  /** Of the newest run. */
  readonly failure: NodeFailure | undefined;
}

interface Grown extends ToldNode {
  readonly runs: NodeRun[];
  readonly steps: PaidStep[];
  failure: NodeFailure | undefined;
}

const NOTHING: ToldNode = { runs: [], steps: [], failure: undefined };

export class ToldRuns {
  readonly #nodes = new Map<string, Grown>();
  readonly #facts = new Map<string, FileFacts>();
  readonly #readSteps = createStepReader();

  constructor(runs: readonly NodeRun[] = []) {
    for (const run of runs) this.add(run);
  }

  add(run: NodeRun): void {
    const node = this.#nodes.get(run.node) ?? { runs: [], steps: [], failure: undefined };
    this.#nodes.set(run.node, node);
    node.runs.push(run);
    node.steps.push(...this.#readSteps(run));
    node.failure = run.failure;
    for (const { json } of run.outputs.flat()) this.#noteFacts(json);
  }

  of(node: string): ToldNode {
    return this.#nodes.get(node) ?? NOTHING;
  }

  factsOf(digest: string): FileFacts {
    return this.#facts.get(digest) ?? {};
  }

  /** Of every seed that a job was made with, each once. */
  get seeds(): readonly number[] {
    return [...new Set([...this.#nodes.values()].flatMap(({ steps }) => steps.flatMap(({ seeds }) => seeds)))];
  }

  /** Items are anybody's to write, so nothing of them is believed to be there. */
  #noteFacts({ jobId, artifacts, model, report }: Readonly<Record<string, unknown>>): void {
    if (typeof jobId !== 'string' || !Array.isArray(artifacts)) return;
    for (const artifact of artifacts.filter(isRecord)) {
      const { sha256, sizeBytes, width, height, duration, seed } = artifact;
      if (typeof sha256 !== 'string' || this.#facts.has(sha256)) continue;
      const numbers = Object.entries({ bytes: sizeBytes, width, height, duration, seed }).filter(([, value]) => typeof value === 'number');
      this.#facts.set(sha256, {
        ...(Object.fromEntries(numbers) as FileFacts),
        ...(typeof model === 'string' && { model }),
        ...(isRecord(report) && { report: report as unknown as JobReport }),
      });
    }
  }
}

export const capturedOf = (steps: readonly PaidStep[]): MicroSpark => steps.reduce((sum, { captured }) => sum + captured, 0);
