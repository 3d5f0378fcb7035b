import type { ComponentType } from 'preact';
import { describedBy } from '../ui/field.tsx';
import type { FormField, FormState } from './form-state.ts';

export interface ControlProps {
  readonly field: FormField;
  /** For those that show another field's picture. */
  readonly form: FormState;
}

export type Control = ComponentType<ControlProps>;

/** What every control of a field says about itself. */
export const attributes = ({ id, input, error, leave }: FormField) =>
  ({
    id,
    required: input.required,
    'aria-invalid': error.value !== undefined,
    'aria-describedby': describedBy(id, input.description, error.value),
    onBlur: leave,
  }) as const;

export const textOf = ({ value }: FormField): string => (typeof value.value === 'string' ? value.value : '');
