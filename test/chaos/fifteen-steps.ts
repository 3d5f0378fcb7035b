/**
 * A workflow of 15 paid steps with fans, diamonds and a pair of identical steps, of which one is paid and the other follows.
 *
 *          ┌─► A1 ──┐
 *   ┌► A ──┼─► A2 ──┴─► D1 ──┐
 *   │      └─► A3 (= A1) ────│──┐
 *   ├► B ──┬─► B1 ──┐        ├──│─► F ──┐
 *   │      └─► B2 ──┴─► D2 ──┘  │       ├─► H
 *   └► C ──► C1 ──► C2 ─────────┴─► G ──┘
 */
export const PAID_STEPS = 15;
/** `A3` costs nothing. */
export const CHARGES = 14;

interface Step {
  readonly name: string;
  /** Picture, and mask where there are two. */
  readonly from: readonly string[];
  readonly prompt?: string;
}

const STEPS: readonly Step[] = [
  { name: 'A', from: [] },
  { name: 'B', from: [] },
  { name: 'C', from: [] },
  { name: 'A1', from: ['A'], prompt: 'twin' },
  { name: 'A2', from: ['A'] },
  { name: 'A3', from: ['A'], prompt: 'twin' },
  { name: 'B1', from: ['B'] },
  { name: 'B2', from: ['B'] },
  { name: 'C1', from: ['C'] },
  { name: 'C2', from: ['C1'] },
  { name: 'D1', from: ['A1', 'A2'] },
  { name: 'D2', from: ['B1', 'B2'] },
  { name: 'F', from: ['D1', 'D2'] },
  { name: 'G', from: ['A3', 'C2'] },
  { name: 'H', from: ['F', 'G'] },
];

const PICTURE = 'n8n-nodes-sogni-flow.sogniImage';

/** @param subject - pictures of another subject are other purchases. */
export function fifteenSteps(subject: string): object {
  const nodes: object[] = [{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} }];
  const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][] }> = {};
  const add = (name: string, type: string, typeVersion: number, parameters: object): unknown => nodes.push({ id: `id-${name}`, name, type, typeVersion, position: [0, 0], parameters });
  const wire = (from: string, to: string, index = 0): unknown => (connections[from] ??= { main: [[]] }).main[0]?.push({ node: to, type: 'main', index });

  for (const { name, from, prompt = name } of STEPS) {
    const asked = { prompt: `${subject}, ${prompt}`, options: { seed: 7 } };
    const [picture = 'Start', mask] = from;
    if (picture === 'Start') add(name, PICTURE, 1, { operation: 'generate_image', ...asked, options: { ...asked.options, width: 256, height: 256 } });
    else add(name, PICTURE, 1, { operation: 'edit_image', ...asked, ...(mask !== undefined && { maskSource: 'binary', maskBinaryField: 'mask' }) });
    if (mask === undefined) {
      wire(picture, name);
      continue;
    }
    // An item with both pictures: the second one under the name of a mask.
    const [renamed, joined] = [`${name} mask`, `${name} both`];
    add(renamed, 'n8n-nodes-base.code', 2, { jsCode: 'return $input.all().map(({ json, binary }) => ({ json, binary: { mask: binary.image } }));' });
    add(joined, 'n8n-nodes-base.merge', 3, { mode: 'combine', combineBy: 'combineByPosition', options: {} });
    wire(mask, renamed);
    wire(picture, joined);
    wire(renamed, joined, 1);
    wire(joined, name);
  }
  return { name: 'Fifteen steps', nodes, connections };
}
