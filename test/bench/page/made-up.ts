/** Runs that never were: large ones, to see how the page bears them. */
import type { ExecutionRecord, ExecutionStreamEvent, ExecutionSummary, NodeRecord, ResultFile } from 'n8n-nodes-sogni-flow/contract';

export const RUN_PATH = '/v1/executions/made-up';
const PICTURE = '/v1/artifacts/made-up';
const COLUMNS = 20;

const nameOf = (index: number): string => `Picture ${index + 1}`;

const summary = { name: 'Made up', state: 'running', createdAt: new Date(0).toISOString(), spark: { paid: 0 }, results: [] } as const;

/** In rows of 20; half of the nodes work at a time. */
export function largeRun(nodes: number): ExecutionRecord {
  const names = Array.from({ length: nodes }, (_, index) => nameOf(index));
  return {
    ...summary,
    id: 'made-up',
    inputs: {},
    texts: [],
    graph: {
      nodes: names.map((name, index) => ({ name, type: 'n8n-nodes-sogni-flow.sogniImage', operation: 'generate_image', position: [(index % COLUMNS) * 260, Math.floor(index / COLUMNS) * 160] })),
      edges: names.slice(1).map((to, index) => ({ from: nameOf(index), output: 0, to, input: 0 })),
    },
    nodes: names.map((name, index) => nodeRecord(name, index % 2 === 0 ? 'running' : 'pending')),
  };
}

const nodeRecord = (name: string, state: NodeRecord['state']): NodeRecord => ({ name, state, runs: 1, operation: 'generate_image', seeds: [], files: [], ...(state === 'running' && { startedAt: new Date().toISOString(), progress: 0 }) });

/** News of every node, round after round: progress of those that work; and one begins while its neighbour ends. */
export function* newsOf(nodes: number): Generator<ExecutionStreamEvent> {
  for (let turn = 0; ; turn += 1) {
    for (let index = 0; index < nodes; index += 1) {
      const works = (index + Math.floor(turn / 10)) % 2 === 0;
      if (turn % 10 === 0) yield { type: 'node', node: nodeRecord(nameOf(index), works ? 'running' : 'done') };
      else if (works) yield { type: 'progress', node: nameOf(index), progress: (turn % 10) / 10, activity: `draws step ${turn % 10} of 10` };
    }
  }
}

const resultFile = (index: number): ResultFile => ({
  ...{ artifact: index.toString(16).padStart(64, '0'), url: `${PICTURE}/${index}`, thumbnailUrl: `${PICTURE}/${index}?thumbnail=320`, kind: 'image', mediaType: 'image/png', name: `picture ${index}.png` },
  ...{ bytes: 1_200_000, width: 512, height: 512, seed: index, node: 'Picture', field: 'data', model: 'sketch' },
});

export const finishedRun = (results: number): ExecutionRecord => ({ ...largeRun(1), state: 'completed', results: Array.from({ length: results }, (_, index) => resultFile(index)) });

export const history = (runs: number): readonly ExecutionSummary[] =>
  Array.from({ length: runs }, (_, index) => ({ ...summary, id: `run-${index}`, state: 'completed', createdAt: new Date(Date.now() - index * 60_000).toISOString(), results: [resultFile(index)] }));

export const isPicture = (path: string): boolean => path.startsWith(PICTURE);
