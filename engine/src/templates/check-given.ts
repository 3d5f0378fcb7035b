/** Holds the inputs of a run against the hints of its workflow. */
import type { Workflow } from '../workflow/types.ts';
import { checkInputs } from './check-input.ts';
import { toTemplate } from './to-template.ts';

/** @param values - as the form's item has them, by key. @throws FlowError `invalid_input` with `details.input` */
export function checkGiven(workflow: Workflow, values: Readonly<Record<string, unknown>>): void {
  if (workflow.meta.sogniFlow !== undefined) checkInputs(toTemplate(workflow, { id: workflow.name, builtIn: false }).template.inputs, values);
}
