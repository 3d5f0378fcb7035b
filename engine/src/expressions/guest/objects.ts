/** Methods of objects in expressions. None changes the object that it is called on. */
import { compactFields } from './arrays.ts';
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';

type Fields = Record<string, unknown>;

const keep = (fields: Fields, wanted: (value: unknown, name: string) => boolean): Fields => Object.fromEntries(Object.entries(fields).filter(([name, value]) => wanted(value, name)));

const needle = (value: unknown, method: string): string => (typeof value === 'string' && value !== '' ? value : refuse(`${method}() needs a text as its argument`));

const formEncode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

export const objectMethods: Methods<Fields> = {
  keys: (fields) => Object.keys(fields),
  values: (fields) => Object.values(fields),
  isEmpty: (fields) => Object.keys(fields).length === 0,
  isNotEmpty: (fields) => Object.keys(fields).length > 0,
  hasField: (fields, name) => Object.hasOwn(fields, String(name)),
  removeField: (fields, name) => keep(fields, (_value, field) => field !== String(name)),
  removeFieldsContaining: (fields, text) => {
    const part = needle(text, 'removeFieldsContaining');
    return keep(fields, (value) => !(typeof value === 'string' && value.includes(part)));
  },
  keepFieldsContaining: (fields, text) => {
    const part = needle(text, 'keepFieldsContaining');
    return keep(fields, (value) => typeof value === 'string' && value.includes(part));
  },
  compact: compactFields,
  urlEncode: (fields) =>
    Object.entries(fields)
      .map(([name, value]) => `${formEncode(name)}=${formEncode(String(value))}`)
      .join('&'),
  toJsonString: (fields) => JSON.stringify(fields),
  toInt: () => undefined,
  toFloat: () => undefined,
  toBoolean: () => undefined,
  toDateTime: () => undefined,
};
