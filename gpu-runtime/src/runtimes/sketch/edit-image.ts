/** Changes a picture by instruction, or fills the white part of a mask from what is around it. */
import { planEdits } from './edits/plan-edits.ts';
import { planFill } from './inpaint/plan-fill.ts';
import { inputOf, type Perform } from './perform.ts';
import { retouch } from './retouch.ts';
import { unused } from './unused.ts';

const EDITED = 'edited by rules, no AI model';
const FILLED = 'filled from the surroundings by rules, no AI model: nothing new is invented';

export const editImage: Perform = async (job, tools, services) => {
  const prompt = String(job.parameters.prompt);
  const fill = inputOf(job, 'mask') ? planFill(prompt) : undefined;
  const plan = fill ?? planEdits(prompt);
  const method = fill ? FILLED : EDITED;
  await retouch(job, tools, services, { steps: plan.steps, fills: fill !== undefined, method });
  const { wordsUsed, wordsIgnored, warnings } = plan;
  const references = inputOf(job, 'reference') ? ['reference images have no effect: no AI model looks at them'] : [];
  return { method, wordsUsed, wordsIgnored, warnings: [...warnings, ...references, ...unused(job, ['negativePrompt', 'personaName', 'steps', 'guidance', 'sampler', 'scheduler', 'loras'])] };
};
