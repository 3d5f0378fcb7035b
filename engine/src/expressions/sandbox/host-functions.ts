/** The few things that the sandbox asks of Node: strings in, strings out, no state that one caller could leave for another. */
import { createHash } from 'node:crypto';
import { librarySource } from './guest-source.ts';

const HASHES: Readonly<Record<string, string>> = { md5: 'md5', sha1: 'sha1', sha224: 'sha224', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512', sha3: 'sha3-512' };

/** Classes of `Intl`, by the methods that may be called. */
const INTL: Readonly<Record<string, readonly string[]>> = {
  DateTimeFormat: ['format', 'formatToParts', 'formatRange', 'resolvedOptions'],
  NumberFormat: ['format', 'formatToParts', 'resolvedOptions'],
  PluralRules: ['select', 'resolvedOptions'],
  RelativeTimeFormat: ['format', 'formatToParts', 'resolvedOptions'],
  ListFormat: ['format', 'formatToParts', 'resolvedOptions'],
  Collator: ['compare', 'resolvedOptions'],
  DisplayNames: ['of', 'resolvedOptions'],
};

type Formatter = Record<string, (...values: unknown[]) => unknown>;
type FormatterClass = { new (locales: unknown, options: unknown): Formatter; supportedLocalesOf(locales: unknown): unknown };

interface IntlRequest {
  readonly kind: string;
  readonly locales?: unknown;
  readonly options?: unknown;
  readonly method: string;
  readonly values: readonly unknown[];
}

/** Making a formatter costs a hundred times as much as using it. */
const formatters = new Map<string, Formatter>();
const MOST_FORMATTERS = 200;

function formatterFor({ kind, locales, options }: IntlRequest, Class: FormatterClass): Formatter {
  const key = JSON.stringify([kind, locales, options]);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Class(locales, options ?? {});
    if (formatters.size >= MOST_FORMATTERS) formatters.clear();
    formatters.set(key, formatter);
  }
  return formatter;
}

function askIntl(request: IntlRequest): unknown {
  const { kind, method, values } = request;
  const methods = Object.hasOwn(INTL, kind) ? INTL[kind]! : [];
  const Class = (Intl as unknown as Record<string, FormatterClass>)[kind]!;
  if (methods.length > 0 && method === 'supportedLocalesOf') return Class.supportedLocalesOf(values[0] ?? []);
  if (!methods.includes(method)) throw new TypeError(`Intl.${kind} has no ${method}`);
  return formatterFor(request, Class)[method]!(...values);
}

/** Minutes east of UTC, from `GMT+05:30`. */
function zoneOffset(timeZone: string, millis: number): number {
  const format = formatterFor({ kind: 'DateTimeFormat', locales: 'en-US', options: { timeZone, timeZoneName: 'longOffset' }, method: 'formatToParts', values: [] }, Intl.DateTimeFormat as unknown as FormatterClass);
  const name = (format.formatToParts!(millis) as { type: string; value: string }[]).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes, seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes) + Number(seconds) / 60);
}

export const hostFunctions: Readonly<Record<string, (...given: string[]) => string>> = {
  hash: (algorithm = '', text = '') => (Object.hasOwn(HASHES, algorithm) ? createHash(HASHES[algorithm]!).update(text).digest('hex') : ''),
  library: (name = '') => librarySource(name),
  offset: (zone = '', millis = '') => String(zoneOffset(zone, Number(millis))),
  intl(request = '{}') {
    try {
      return JSON.stringify({ value: askIntl(JSON.parse(request) as IntlRequest) });
    } catch (error) {
      return JSON.stringify({ error: { name: (error as Error).name, message: (error as Error).message } });
    }
  },
};
