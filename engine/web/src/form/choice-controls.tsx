import { Field } from '../ui/field.tsx';
import { attributes, textOf, type ControlProps } from './control.ts';

/** Up to so many short choices stand side by side; more become a list. */
const MOST_SIDE_BY_SIDE = 5;
const MOST_LETTERS = 44;

export const isSideBySide = ({ input: { options = [], widget } }: ControlProps['field']): boolean =>
  widget === 'choice' && options.length > 1 && options.length <= MOST_SIDE_BY_SIDE && options.reduce((sum, { label }) => sum + label.length, 0) <= MOST_LETTERS;

export function ChoiceControl({ field }: ControlProps) {
  const { options = [], required } = field.input;
  const chosen = textOf(field);
  if (isSideBySide(field)) return <Radios field={field} look="segments" />;
  return (
    <select class="input" value={chosen} onChange={(event) => field.change(event.currentTarget.value)} {...attributes(field)}>
      {(!required || chosen === '') && <option value="">{required ? 'Choose …' : 'None'}</option>}
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** One of a few, as buttons that lie beside each other. */
function Radios({ field, look }: { readonly field: ControlProps['field']; readonly look: 'segments' | 'tiles' }) {
  const { options = [], name } = field.input;
  const chosen = textOf(field);
  return (
    <div class={look}>
      {options.map(({ value, label }, index) => (
        <label key={value} class={look === 'tiles' ? 'tile' : 'segment'}>
          <input type="radio" name={`${field.id}-${name}`} value={value} id={index === 0 ? `${field.id}-first` : undefined} checked={value === chosen} onChange={() => field.change(value)} onBlur={field.leave} />
          {look === 'tiles' && <Ratio text={value} />}
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

/** `16:9` as a frame of that shape. */
function Ratio({ text }: { readonly text: string }) {
  const [across = 1, down = 1] = text.split(':').map(Number);
  const scale = 28 / Math.max(across, down);
  return <span class="ratio" aria-hidden="true" style={{ width: `${Math.max(6, across * scale)}px`, height: `${Math.max(6, down * scale)}px` }} />;
}

export const AspectControl = ({ field }: ControlProps) => <Radios field={field} look="tiles" />;

export function ChoicesControl({ field }: ControlProps) {
  const { options = [] } = field.input;
  const chosen = field.value.value as readonly string[];
  const toggle = (value: string, on: boolean): void => field.change(options.map((option) => option.value).filter((one) => (one === value ? on : chosen.includes(one))));
  return (
    <div class="choices">
      {options.map(({ value, label }) => (
        <label key={value} class="check">
          <input type="checkbox" checked={chosen.includes(value)} onChange={(event) => toggle(value, event.currentTarget.checked)} onBlur={field.leave} />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

/** Its label stands beside it, not above. */
export function SwitchControl({ field }: ControlProps) {
  const { id, input, error } = field;
  return (
    <Field id={id} label={input.title} hint={input.description} error={error.value} required>
      <input class="switch" type="checkbox" role="switch" checked={textOf(field) === 'yes'} onChange={(event) => field.change(event.currentTarget.checked ? 'yes' : 'no')} {...attributes(field)} required={false} />
    </Field>
  );
}

export function ColourControl({ field }: ControlProps) {
  const text = textOf(field);
  const shown = /^#[0-9a-f]{6}$/i.test(text) ? text : '#808080';
  return (
    <div class="colour">
      <input type="color" value={shown} aria-label={`${field.input.title}: choose a colour`} onInput={(event) => field.change(event.currentTarget.value)} />
      <input class="input" type="text" placeholder="#ff6b4a" spellcheck={false} autocomplete="off" value={text} onInput={(event) => field.change(event.currentTarget.value.trim())} {...attributes(field)} />
    </div>
  );
}
