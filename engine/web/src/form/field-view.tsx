/** A field of the form: label, the control that fits, values to try, hint and error. */
import type { Widget } from 'n8n-nodes-sogni-flow/contract';
import { Field } from '../ui/field.tsx';
import { lengthOf } from './check-value.ts';
import { AspectControl, ChoiceControl, ChoicesControl, ColourControl, isSideBySide, SwitchControl } from './choice-controls.tsx';
import { textOf, type Control, type ControlProps } from './control.ts';
import { FileControl } from './file-control.tsx';
import { MaskControl } from './mask-control.tsx';
import { NumberControl, SeedControl, SliderControl } from './number-controls.tsx';
import { PointsControl } from './points-control.tsx';
import { LongTextControl, ReadOnlyText, TextControl } from './text-controls.tsx';

const CONTROLS: Readonly<Record<Exclude<Widget, 'hidden'>, Control>> = {
  text: TextControl,
  textarea: LongTextControl,
  number: NumberControl,
  slider: SliderControl,
  choice: ChoiceControl,
  choices: ChoicesControl,
  switch: SwitchControl,
  seed: SeedControl,
  aspect: AspectControl,
  colour: ColourControl,
  date: TextControl,
  email: TextControl,
  password: TextControl,
  file: FileControl,
  photo: FileControl,
  mask: MaskControl,
  points: PointsControl,
  html: ReadOnlyText,
};

/** Several controls under one legend. */
const GROUPS: readonly Widget[] = ['choices', 'aspect', 'file', 'photo', 'mask', 'points'];

/** Those that draw their own label, or need none. */
const BARE: readonly Widget[] = ['html', 'switch'];

export function FieldView({ field, form }: ControlProps) {
  const { input, id, error } = field;
  if (input.internal || input.widget === 'hidden') return null;
  const Control = CONTROLS[input.widget];
  if (BARE.includes(input.widget)) return <Control field={field} form={form} />;
  return (
    <Field id={id} label={input.title} hint={input.description} error={error.value} required={input.required} group={GROUPS.includes(input.widget) || isSideBySide(field)} aside={<Counter field={field} />}>
      <Control field={field} form={form} />
      <Examples field={field} />
    </Field>
  );
}

/** How much of a long text is left, from four fifths on. */
function Counter({ field }: Pick<ControlProps, 'field'>) {
  const { maxLength, widget } = field.input;
  const length = lengthOf(textOf(field));
  if (maxLength === undefined || widget === 'points' || (widget !== 'textarea' && length < maxLength * 0.8)) return null;
  return (
    <span class={`small number ${length > maxLength ? 'field-error' : 'soft'}`}>
      {length} / {maxLength}
    </span>
  );
}

function Examples({ field }: Pick<ControlProps, 'field'>) {
  const { examples = [], title } = field.input;
  if (examples.length === 0) return null;
  return (
    <div class="row" role="group" aria-label={`Examples for ${title}`}>
      {examples.map((example) => (
        <button key={example} type="button" class="chip example one-line" title={String(example)} onClick={() => field.change(String(example))}>
          {example}
        </button>
      ))}
    </div>
  );
}
