/** What the models of the tests' runtimes take when nothing is given: the base render. Spread into a capability. */
import type { ModelLimits } from '../../nodes/contract/index.ts';

const side = { min: 256, max: 2_048, multipleOf: 8, default: 1_024 } as const;
const BASE: Readonly<Record<string, ModelLimits>> = { generate_image: { steps: { min: 1, max: 100, default: 20 }, width: side, height: side } };

export const baseLimits = (operation: string): { readonly limits?: ModelLimits } => (BASE[operation] ? { limits: BASE[operation] } : {});
