/** What a prompt means for a video: edits that every frame gets alike, weather that falls through all of them, and grain that is new in each. */
import type { Life } from '../camera/direct-shot.ts';
import type { EditName } from '../edits/catalogue.ts';
import { type EditPlan, type EditStep, planEdits } from '../edits/plan-edits.ts';

export interface RestylePlan extends Pick<EditPlan, 'wordsUsed' | 'wordsIgnored' | 'warnings'> {
  readonly steps: readonly EditStep[];
  readonly life: readonly Life[];
  readonly grain: number;
}

/** A still picture has its flakes and drops drawn in; in a video they would hang in the air. The sky that belongs to them stays. */
const FALLING: Readonly<Partial<Record<EditName, { readonly life: Life; readonly instead: readonly EditName[] }>>> = {
  snowfall: { life: 'snow', instead: [] },
  rain: { life: 'rain', instead: ['overcast'] },
  storm: { life: 'rain', instead: ['overcast', 'darker'] },
};

/** @throws FlowError `invalid_parameter` when no word of the prompt names an edit. */
export function planRestyle(prompt: string): RestylePlan {
  const { steps, ...told } = planEdits(prompt);
  const standing = new Map<EditName, number>();
  const life = new Set<Life>();
  let grain = 0;
  for (const { edit, amount } of steps) {
    const falling = FALLING[edit];
    if (edit === 'grain') grain = amount;
    else if (!falling) standing.set(edit, amount);
    if (!falling) continue;
    life.add(falling.life);
    for (const name of falling.instead) standing.set(name, Math.max(standing.get(name) ?? 0, amount));
  }
  return { ...told, steps: [...standing].map(([edit, amount]) => ({ edit, amount })), life: [...life], grain };
}
