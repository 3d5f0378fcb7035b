import type { ExecutionInputs, Template } from 'n8n-nodes-sogni-flow/contract';

/**
 * The same inputs with every seed left open, so that new ones are drawn.
 * @returns `undefined` where the template asks for no seed.
 */
export function seedless(template: Pick<Template, 'inputs'>, inputs: ExecutionInputs): ExecutionInputs | undefined {
  const seeds = template.inputs.filter(({ widget }) => widget === 'seed').map(({ name }) => name);
  if (seeds.length === 0) return undefined;
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !seeds.includes(name)));
}
