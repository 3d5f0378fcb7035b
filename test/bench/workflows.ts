/** Workflows that the bench measures, built in n8n's JSON. */
interface Node {
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters?: object;
}

const trigger: Node = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };

const fields = (name: string, value: string): Node => ({
  name,
  type: 'n8n-nodes-base.set',
  typeVersion: 3.4,
  parameters: { assignments: { assignments: [{ id: name, name: 'value', value, type: 'string' }] }, includeOtherFields: true, options: {} },
});

const wait = (name: string, seconds: number): Node => ({ name, type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { amount: seconds, unit: 'seconds' } });

function workflow(nodes: readonly Node[], wires: readonly (readonly [string, string])[]): object {
  const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {};
  for (const [from, to] of wires) (connections[from] ??= { main: [[]] }).main[0]?.push({ node: to, type: 'main', index: 0 });
  return { name: 'Bench', nodes: nodes.map((node, index) => ({ id: String(index), position: [index * 200, 0], parameters: {}, ...node })), connections };
}

const inARow = (nodes: readonly Node[]): object => workflow(nodes, nodes.slice(1).map((node, index) => [nodes[index]?.name ?? '', node.name] as const));

export const trivial = (): object => inARow([trigger, fields('A', 'one'), fields('B', '={{ $json.value }} two')]);

export const chain = (length: number): object => inARow([trigger, ...Array.from({ length }, (_, index) => fields(`N${index}`, String(index)))]);

/** Small pictures, one after another: each node is paid, and each has a seed of its own. */
export const paidChain = (length: number): object =>
  inARow([
    trigger,
    ...Array.from({ length }, (_, index): Node => ({
      name: `P${index}`,
      type: 'n8n-nodes-sogni-flow.sogniImage',
      typeVersion: 1,
      parameters: { operation: 'generate_image', prompt: 'a meadow', options: { width: 256, height: 256, steps: 1, seed: index + 1 } },
    })),
  ]);

export const branches = (count: number): object => {
  const waits = Array.from({ length: count }, (_, index) => wait(`W${index}`, 2));
  return workflow([trigger, ...waits], waits.map(({ name }) => ['Start', name] as const));
};

export const manyItems = (length: number, items: number): object => {
  const code: Node = { name: 'Items', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode: `return Array.from({ length: ${items} }, (_, index) => ({ json: { index, value: 'v' + index } }));` } };
  return inARow([trigger, code, ...Array.from({ length }, (_, index) => fields(`N${index}`, '={{ $json.index + 1 }}'))]);
};
