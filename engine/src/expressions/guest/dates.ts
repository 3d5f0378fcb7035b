/** Methods of dates in expressions, on luxon's DateTime and on JavaScript's Date. */
import type { DateTime, DurationLike, DurationUnit, DurationLikeObject } from 'luxon';
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';
import { isDateTime, luxon } from './libraries.ts';

/** Milliseconds between 1899-12-30, where spreadsheets begin to count days, and 1970. */
const SPREADSHEET_EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

export function dateOfNumber(value: number, unit: unknown = 'ms'): DateTime {
  const { DateTime } = luxon();
  switch (unit) {
    case 's':
      return DateTime.fromSeconds(value);
    case 'us':
      return DateTime.fromMillis(Math.floor(value / 1000));
    case 'excel':
      return DateTime.fromMillis(SPREADSHEET_EPOCH_MS + value * DAY_MS);
    case 'ms':
      return DateTime.fromMillis(value);
    default:
      return refuse(`toDateTime() knows no unit ${JSON.stringify(unit)}; ms, s, us and excel are allowed`);
  }
}

/** Reads ISO 8601, RFC 2822, HTTP and SQL dates, then whatever JavaScript's Date can read; or by a format of luxon's. */
export function parseDate(text: string, format?: unknown): DateTime {
  const { DateTime } = luxon();
  if (format !== undefined && format !== '') {
    if (['ms', 's', 'us', 'excel'].includes(String(format))) return dateOfNumber(Number(text), format);
    const parsed = DateTime.fromFormat(text, String(format));
    return parsed.isValid ? parsed : refuse(`"${text}" is no date of the format ${String(format)}`);
  }
  const trimmed = text.trim();
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const parsed = parse(trimmed, { setZone: true });
    if (parsed.isValid) return /(?:z|[+-]\d\d:?\d\d|gmt|utc?)$/i.test(trimmed) ? parsed : parse(trimmed);
  }
  const date = new Date(trimmed);
  return Number.isNaN(date.getTime()) ? refuse(`"${text}" cannot be read as a date`) : DateTime.fromJSDate(date);
}

export function toDateTime(value: unknown): DateTime {
  if (isDateTime(value)) return value;
  if (value instanceof Date) return luxon().DateTime.fromJSDate(value);
  if (typeof value === 'number') return dateOfNumber(value);
  if (typeof value === 'string') return parseDate(value);
  return refuse(`${JSON.stringify(value)} cannot be read as a date`);
}

/** `day`, `days`, `weeks`; luxon refuses what is none. */
type Unit = DurationUnit;

const UNITS: Readonly<Record<string, string>> = { sec: 'seconds', secs: 'seconds', min: 'minutes', mins: 'minutes', hr: 'hours', hrs: 'hours', ms: 'milliseconds', s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months', y: 'years' };

const unitOf = (unit: unknown): Unit => (UNITS[String(unit)] ?? String(unit)) as Unit;

const amountOf = (amount: unknown, unit: unknown): DurationLike => {
  if (typeof amount === 'object' && amount !== null) return amount as DurationLikeObject;
  return { [unitOf(unit)]: Number(amount) };
};

/** As the value came: a Date stays a Date. */
const like = (value: DateTime | Date, result: DateTime): DateTime | Date => (value instanceof Date ? result.toJSDate() : result);

function difference(later: DateTime, earlier: DateTime, unit: unknown): unknown {
  const units = (Array.isArray(unit) ? unit : [unit ?? 'days']).map(unitOf);
  const found = later.diff(earlier, units as (keyof DurationLikeObject)[]).toObject();
  return Array.isArray(unit) ? found : Object.values(found)[0];
}

const PARTS: Readonly<Record<string, string>> = { week: 'weekNumber', dayOfMonth: 'day', dayOfYear: 'ordinal', yearDayNumber: 'ordinal' };

export const dateMethods: Methods<DateTime | Date> = {
  toDateTime: (value) => toDateTime(value),
  format: (value, format = 'yyyy-MM-dd') => toDateTime(value).toFormat(String(format)),
  plus: (value, amount, unit = 'milliseconds') => like(value, toDateTime(value).plus(amountOf(amount, unit))),
  minus: (value, amount, unit = 'milliseconds') => like(value, toDateTime(value).minus(amountOf(amount, unit))),
  beginningOf: (value, unit = 'week') => like(value, toDateTime(value).startOf(unitOf(unit) as 'day')),
  endOfMonth: (value) => like(value, toDateTime(value).endOf('month')),
  extract: (value, part = 'week') => {
    const name = String(part);
    return (toDateTime(value) as unknown as Record<string, unknown>)[PARTS[name] ?? name.replace(/s$/, '')];
  },
  isBetween: (value, one, other) => {
    const at = toDateTime(value).toMillis();
    const [from, to] = [toDateTime(one).toMillis(), toDateTime(other).toMillis()];
    return at > Math.min(from, to) && at < Math.max(from, to);
  },
  isInLast: (value, amount, unit = 'minutes') => {
    const now = luxon().DateTime.now();
    const at = toDateTime(value);
    return at >= now.minus(amountOf(amount, unit)) && at <= now;
  },
  isWeekend: (value) => toDateTime(value).weekday > 5,
  isDst: (value) => toDateTime(value).isInDST,
  diffTo: (value, other, unit) => difference(toDateTime(value), toDateTime(other), unit),
  diffToNow: (value, unit) => difference(toDateTime(value), luxon().DateTime.now(), unit),
  toInt: (value) => toDateTime(value).toMillis(),
  toFloat: (value) => toDateTime(value).toMillis(),
  toBoolean: () => undefined,
  isEmpty: () => false,
  isNotEmpty: () => true,
};
