/** Small n8n workflows for the end-to-end suites. */
export interface TestNode {
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters?: object;
  readonly credentials?: object;
}

export const manual: TestNode = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };

export const fileForm: TestNode = {
  name: 'Form',
  type: 'n8n-nodes-base.formTrigger',
  typeVersion: 2.2,
  parameters: { formFields: { values: [{ fieldLabel: 'Photo', fieldType: 'file', requiredField: true }] } },
};

export const setValue = (name: string, value: string): TestNode => ({
  name,
  type: 'n8n-nodes-base.set',
  typeVersion: 3.4,
  parameters: { assignments: { assignments: [{ id: name, name: 'value', value, type: 'string' }] }, options: {} },
});

export const picture = (name: string, options: object = {}): TestNode => ({
  name,
  type: 'n8n-nodes-sogni-flow.sogniImage',
  typeVersion: 1,
  parameters: { operation: 'generate_image', prompt: 'a red sunset over the sea', options: { width: 256, height: 256, seed: 7, ...options } },
});

export const edit = (name: string, instruction: string, field = 'image'): TestNode => ({
  name,
  type: 'n8n-nodes-sogni-flow.sogniImage',
  typeVersion: 1,
  parameters: { operation: 'edit_image', prompt: instruction, imageBinaryField: field, options: { seed: 7 } },
});

/** Nodes in a row, each feeding the next; more wires may be added. */
export function inARow(nodes: readonly TestNode[], more: readonly (readonly [string, string])[] = []): object {
  const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {};
  const wires = [...nodes.slice(1).map((node, index) => [nodes[index]?.name ?? '', node.name] as const), ...more];
  for (const [from, to] of wires) (connections[from] ??= { main: [[]] }).main[0]?.push({ node: to, type: 'main', index: 0 });
  return { name: 'Test', nodes: nodes.map((node, index) => ({ id: `id-${index}`, position: [index * 200, 0], parameters: {}, ...node })), connections };
}
