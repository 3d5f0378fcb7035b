/** Which way of asking fits which field of the form, and which one is taken where no hint names one. */
import type { Widget } from 'n8n-nodes-sogni-flow/contract';
import type { FieldType, FormField } from '../workflow/form-fields.ts';

/** By type of the field, the plain one first. */
const FITTING: Readonly<Record<FieldType, readonly Widget[]>> = {
  text: ['text', 'textarea', 'colour', 'points'],
  textarea: ['textarea', 'text', 'points'],
  number: ['number', 'slider', 'seed'],
  dropdown: ['choice', 'switch', 'aspect'],
  radio: ['choice', 'switch', 'aspect'],
  checkbox: ['choices'],
  date: ['date'],
  email: ['email'],
  password: ['password'],
  file: ['file', 'photo', 'mask'],
  hiddenField: ['hidden'],
  html: ['html'],
};

/** The two options of a switch. */
export const YES_NO = ['yes', 'no'] as const;

const ASPECT = /^\d{1,4}:\d{1,4}$/;

export const isSwitch = ({ options }: Pick<FormField, 'options'>): boolean => options.length === 2 && YES_NO.every((word) => options.includes(word));
const isAspect = ({ options }: FormField): boolean => options.length > 0 && options.every((option) => ASPECT.test(option));

const fittingWidgets = (field: FormField): readonly Widget[] => (field.type === 'dropdown' && field.multiple ? ['choices'] : FITTING[field.type]);

export function widgetOf(field: FormField): Widget {
  const [plain = 'text'] = fittingWidgets(field);
  if (plain === 'number') return field.key.toLowerCase() === 'seed' ? 'seed' : 'number';
  if (plain !== 'choice') return plain;
  return isSwitch(field) ? 'switch' : isAspect(field) ? 'aspect' : 'choice';
}

/** @returns what the field lacks for the widget, `undefined` when nothing. */
export function lackingFor(widget: Widget, field: FormField): string | undefined {
  const fitting = fittingWidgets(field);
  if (!fitting.includes(widget)) return `a field of the type ${field.type} can be asked for as ${fitting.join(', ')}`;
  if (widget === 'switch' && !isSwitch(field)) return `a switch needs the two options ${YES_NO.join(' and ')}; the field has ${field.options.join(', ')}`;
  if (widget === 'aspect' && !isAspect(field)) return `every option has to be a ratio such as 16:9; the field has ${field.options.join(', ')}`;
  if ((widget === 'mask' || widget === 'photo') && mediaOf(field) !== 'image') return `the field has to take pictures; it takes ${field.accept ?? 'any file'}`;
  if (widget === 'mask' && field.multiple) return 'a mask is one file; switch "Multiple Files" off in the form';
  return undefined;
}

const ENDINGS: readonly (readonly ['image' | 'audio' | 'video', RegExp])[] = [
  ['image', /image\/|\.(png|jpe?g|webp|gif|avif|heic|bmp|tiff?)\b/i],
  ['video', /video\/|\.(mp4|webm|mov|mkv|m4v)\b/i],
  ['audio', /audio\/|\.(mp3|wav|flac|ogg|opus|m4a|aac)\b/i],
];

/** What a file field takes: the kind that it names first; `undefined` where it names none of them. */
export function mediaOf({ accept = '' }: Pick<FormField, 'accept'>): 'image' | 'audio' | 'video' | undefined {
  const named = accept.split(',').flatMap((part) => ENDINGS.filter(([, ending]) => ending.test(part)).map(([kind]) => kind));
  return named[0];
}
