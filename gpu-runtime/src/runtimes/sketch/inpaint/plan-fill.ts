/** Whether an instruction asks for what is under a mask to be taken away, and what else shall happen there. */
import { type EditPlan, planEdits } from '../edits/plan-edits.ts';

const FILL = new Set(
  'remove removes removed removing erase erased erasing delete deleted clear clean cleanup fill filled filling inpaint inpainting heal healing repair patch retouch vanish disappear away gone'.split(' '),
);

/** @returns `undefined` when nothing is to be filled; else a plan with the edits besides, if there are any. */
export function planFill(instruction: string): EditPlan | undefined {
  const words = instruction.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const used = words.filter((word) => FILL.has(word));
  if (used.length === 0) return undefined;
  const others = words.filter((word) => !FILL.has(word)).join(' ');
  const wordsUsed = [...new Set(used)];
  try {
    const plan = planEdits(others);
    return { ...plan, wordsUsed: [...wordsUsed, ...plan.wordsUsed] };
  } catch {
    // What is to be taken away is shown by the mask; its name need not be understood.
    const wordsIgnored = [...new Set(others.split(' '))].filter((word) => word.length > 3);
    return { steps: [], wordsUsed, wordsIgnored, warnings: [] };
  }
}
