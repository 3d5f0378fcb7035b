/** What the models of the tests' runtimes take when nothing is given: the same as the sketch runtime. Spread into a capability. */
import type { ModelLimits } from '../../nodes/contract/index.ts';
import { LIMITS } from '../../gpu-runtime/src/runtimes/sketch/limits.ts';

export const baseLimits = (operation: string): { readonly limits?: ModelLimits } => (LIMITS[operation] ? { limits: LIMITS[operation] } : {});
