/** A form that is being filled in: one signal for each value, so that typing in one field draws that field alone. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ExecutionInputs, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { checkValue } from './check-value.ts';
import { startValues, toInputs, type FieldValue, type FormValues } from './values.ts';

export interface FormField {
  readonly input: TemplateInput;
  readonly value: Signal<FieldValue>;
  /** Shown at the field. Its own check waits until the field has been left or the form was sent once. */
  readonly error: ReadonlySignal<string | undefined>;
  /** Of its control. */
  readonly id: string;
  change(value: FieldValue): void;
  /** Called when it is left. */
  leave(): void;
}

export interface FormState {
  readonly fields: readonly FormField[];
  readonly values: ReadonlySignal<FormValues>;
  /** As the engine takes them. */
  readonly inputs: ReadonlySignal<ExecutionInputs>;
  /** Fields that the engine would refuse, whether it is shown or not; the first first. */
  readonly wrong: ReadonlySignal<readonly FormField[]>;
  field(name: string): FormField | undefined;
  /** From now on all that is wrong is shown. */
  check(): void;
  /** What the engine says about a field; it goes away when the field changes. */
  refuse(name: string, message: string): void;
  fill(values: Readonly<Record<string, unknown>>): void;
}

export function createForm(inputs: readonly TemplateInput[], given: Readonly<Record<string, unknown>> = {}): FormState {
  const start = startValues(inputs, given);
  const checked = signal(false);
  const refused = signal<Readonly<Record<string, string>>>({});
  const without = (name: string): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(refused.value).filter(([key]) => key !== name));

  const fields = inputs.map((input, index): FormField => {
    const value = signal(start[input.name] ?? '');
    const left = signal(false);
    return {
      input,
      value,
      id: `field-${index}`,
      error: computed(() => refused.value[input.name] ?? (left.value || checked.value ? checkValue(input, value.value) : undefined)),
      change(next) {
        value.value = next;
        if (input.name in refused.value) refused.value = without(input.name);
      },
      leave() {
        left.value = true;
      },
    };
  });
  const values = computed(() => Object.fromEntries(fields.map(({ input, value }) => [input.name, value.value])));
  const wrong = computed(() => fields.filter(({ input, value }) => checkValue(input, value.value) !== undefined));
  const field = (name: string): FormField | undefined => fields.find(({ input }) => input.name === name);

  return {
    fields,
    values,
    inputs: computed(() => toInputs(inputs, values.value)),
    wrong,
    field,
    check() {
      checked.value = true;
    },
    refuse(name, message) {
      refused.value = { ...refused.value, [name]: message };
    },
    fill(next) {
      const filled = startValues(inputs, { ...values.value, ...next });
      for (const one of fields) one.change(filled[one.input.name] ?? '');
    },
  };
}
