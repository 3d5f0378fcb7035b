import type { ComponentChildren } from 'preact';

export interface FieldProps {
  /** Of the control inside; hint and error carry it with `-hint` and `-error`. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean;
  /** At the right of the label, such as a counter. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  /** For several controls that belong together: a fieldset with a legend. */
  readonly group?: boolean;
}

/** A control with its label above, and below what helps or what is wrong. */
export function Field({ id, label, hint, error, required = false, aside, children, group = false }: FieldProps) {
  const Box = group ? 'fieldset' : 'div';
  const words = (
    <>
      {label}
      {!required && <span class="field-optional"> optional</span>}
    </>
  );
  return (
    <Box class={`field${error === undefined ? '' : ' field-wrong'}`} id={group ? id : undefined} tabIndex={group ? -1 : undefined} aria-describedby={group ? describedBy(id, hint, error) : undefined}>
      {group ? (
        <legend class="field-label">{words}</legend>
      ) : (
        <div class="field-top">
          <label class="field-label" for={id}>
            {words}
          </label>
          {aside}
        </div>
      )}
      {group && aside}
      {children}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </Box>
  );
}

/** What `aria-describedby` of the control says. */
export const describedBy = (id: string, hint: string | undefined, error: string | undefined): string | undefined =>
  [hint && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ') || undefined;
