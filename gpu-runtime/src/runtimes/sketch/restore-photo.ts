/** Repairs a photo by rules: thin scratches and specks, faded colours, soft detail. */
import type { Perform } from './perform.ts';
import { retouch } from './retouch.ts';

const METHOD = 'scratches filled in from around them and faded colours widened by rules, no AI model: what is missing is not made anew';
/** No word of an instruction is needed, and none is heard. */
const STEPS = [
  { edit: 'restore', amount: 1 },
  { edit: 'sharpen', amount: 0.45 },
] as const;

export const restorePhoto: Perform = async (job, tools, services) => {
  const whole = { ...job, parameters: { strength: 1, ...job.parameters } };
  await retouch(whole, tools, services, { steps: STEPS, fills: false, method: METHOD });
  const effort = job.parameters.quality === 'hq' ? ['quality hq makes the same picture as fast: there is no model that could spend more effort'] : [];
  return { method: METHOD, warnings: ['every photo is repaired in the same way, whatever the instruction says: no AI model reads it', ...effort] };
};
