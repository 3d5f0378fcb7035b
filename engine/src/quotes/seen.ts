/** What a dry run has seen, in the words of the static plan. */
import type { NodeRun } from '../execution/types.ts';
import type { DryJob } from './dry-run.ts';
import { exactly } from './plan/count.ts';
import type { Flow } from './plan/flow.ts';
import type { Seen } from './static-plan.ts';

export function seenIn(runs: ReadonlyMap<string, readonly NodeRun[]>, jobs: readonly DryJob[]): Seen {
  const openNodes = new Set(jobs.filter(({ made }) => !made).map(({ line }) => line.node));
  const paidNodes = new Set(jobs.map(({ line }) => line.node));
  return {
    flowsOf(node) {
      const ofNode = runs.get(node);
      if (ofNode === undefined) return undefined;
      return Array.from({ length: Math.max(...ofNode.map(({ outputs }) => outputs.length)) }, (_, output) => flowOf(ofNode, output));
    },
    isMade: (node) => paidNodes.has(node) && !openNodes.has(node),
  };
}

function flowOf(runs: readonly NodeRun[], output: number): Flow {
  const counts = runs.map(({ outputs }) => outputs[output]?.length ?? 0);
  return { items: exactly(counts.reduce((sum, count) => sum + count, 0)), runs: exactly(counts.filter((count) => count > 0).length) };
}
