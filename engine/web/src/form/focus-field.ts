import type { FormField } from './form-state.ts';

/** Puts the focus where something has to be changed. */
export function focusField({ id }: FormField): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}
