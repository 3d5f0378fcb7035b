/** Checks which input slots of an operation are filled, where a count for each slot alone does not tell. */
import { FlowError } from './errors.ts';
import type { ModelLimits, Operation } from './operation.ts';

/** @param count - how many files a slot has. @throws FlowError `invalid_input` unless exactly one slot of `takesOneOf` is filled. */
export function checkOneOf({ name, takes, takesOneOf = [] }: Operation, count: (slot: string) => number): void {
  if (takesOneOf.length === 0) return;
  const filled = takesOneOf.filter((slot) => count(slot) > 0);
  if (filled.length === 1) return;
  const titles = takes.filter((slot) => takesOneOf.includes(slot.name)).map((slot) => slot.title);
  const given = filled.length === 0 ? 'none is given' : `given are ${filled.join(' and ')}`;
  throw new FlowError('invalid_input', `${name} takes exactly one of ${titles.join(', ')}; ${given}`, { details: { slots: takesOneOf } });
}

/** @param count - how many files a slot has. @throws FlowError `invalid_input` for a slot that the model takes more or fewer files in than there are. */
export function checkInputLimits({ name, takes }: Operation, count: (slot: string) => number, limits: ModelLimits, model: string): void {
  for (const slot of takes) {
    const limit = limits[slot.name];
    if (limit === undefined || !('min' in limit)) continue;
    const files = count(slot.name);
    if (files >= limit.min && files <= limit.max) continue;
    const allowed = limit.max === 0 ? 'none' : limit.min === limit.max ? String(limit.min) : `${limit.min} to ${limit.max}`;
    throw new FlowError('invalid_input', `input ${slot.name} is given ${files} times; ${name} with model ${model} takes ${allowed}${limit.why === undefined ? '' : `: ${limit.why}`}`, {
      details: { slot: slot.name, model },
    });
  }
}
