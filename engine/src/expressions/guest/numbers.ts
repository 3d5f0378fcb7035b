/** Methods of numbers and of true and false in expressions. */
import { dateOfNumber } from './dates.ts';
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';

const whole = (value: number, method: string): number => (Number.isInteger(value) ? value : refuse(`${method}() needs a whole number; ${value} is none`));

export const numberMethods: Methods<number> = {
  ceil: (value) => Math.ceil(value),
  floor: (value) => Math.floor(value),
  abs: (value) => Math.abs(value),
  round: (value, places = 0) => Number(value.toFixed(Number(places))),
  format: (value, locale = 'en-US', options = {}) => value.toLocaleString(locale as string, options as Intl.NumberFormatOptions),
  isInteger: (value) => Number.isInteger(value),
  isEven: (value) => whole(value, 'isEven') % 2 === 0,
  isOdd: (value) => Math.abs(whole(value, 'isOdd')) % 2 === 1,
  isEmpty: (value) => value === 0,
  isNotEmpty: (value) => value !== 0,
  toBoolean: (value) => value !== 0,
  toInt: (value) => Number(value.toFixed(0)),
  toFloat: (value) => value,
  toDateTime: (value, format) => dateOfNumber(value, format),
};

export const booleanMethods: Methods<boolean> = {
  toBoolean: (value) => value,
  toInt: (value) => (value ? 1 : 0),
  toFloat: (value) => (value ? 1 : 0),
  toNumber: (value) => (value ? 1 : 0),
  toDateTime: () => undefined,
  isEmpty: (value) => !value,
  isNotEmpty: (value) => value,
};
