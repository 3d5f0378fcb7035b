/** Restyles and refines pictures: the edits of `edit_image`, without a mask. */
import { planEdits } from './edits/plan-edits.ts';
import type { Perform } from './perform.ts';
import { retouch } from './retouch.ts';

const byInstruction =
  (method: string): Perform =>
  async (job, tools, services) => {
    const { steps, ...told } = planEdits(String(job.parameters.prompt), job.operation);
    await retouch(job, tools, services, { steps, fills: false, method });
    return { method, ...told };
  };

export const applyStyle = byInstruction('restyled by rules, no AI model');
export const refineResult = byInstruction('refined by rules, no AI model');
