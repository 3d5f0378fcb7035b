/** What was filled in survives a reload, in this tab. Passwords do not. */
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import type { FormValues } from './values.ts';

const keyOf = (form: string): string => `sogni-flow.form.${form}`;

export function readKept(form: string): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  } catch {
    return {};
  }
}

export function keepValues(form: string, inputs: readonly TemplateInput[], values: FormValues): void {
  const kept = inputs.filter(({ widget }) => widget !== 'password').map(({ name }) => [name, values[name]]);
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // The browser has no room: then it is only forgotten.
  }
}
