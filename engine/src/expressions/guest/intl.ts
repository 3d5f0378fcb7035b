/**
 * `Intl` for a JavaScript engine that has none: every call is answered by the host's own, as JSON. Dates cross as
 * milliseconds, so a formatter never sees an object of the other side.
 */
import { host } from './sandbox-host.ts';

type Locales = string | readonly string[] | undefined;

interface Answer {
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

function ask(kind: string, locales: unknown, options: unknown, method: string, values: readonly unknown[]): unknown {
  const answer = JSON.parse(host.intl(JSON.stringify({ kind, locales, options, method, values }))) as Answer;
  if (answer.error) throw answer.error.name === 'RangeError' ? new RangeError(answer.error.message) : new TypeError(answer.error.message);
  return answer.value;
}

/** Time zone of formatters that name none. */
let defaultZone = 'UTC';
export const setDefaultZone = (zone: string): void => {
  defaultZone = zone;
};

const millis = (date: unknown): number => (date === undefined ? Date.now() : Number(date));

/** The classes of `Intl`, by the methods that they have; a method's arguments are turned into JSON values by `values`. */
function intlClass(kind: string, methods: readonly string[], values: (given: readonly unknown[]) => readonly unknown[] = (given) => given) {
  class IntlClass {
    readonly locales: Locales;
    readonly options: Record<string, unknown>;

    constructor(locales?: Locales, options: Record<string, unknown> = {}) {
      this.locales = locales;
      this.options = kind === 'DateTimeFormat' && options.timeZone === undefined ? { ...options, timeZone: defaultZone } : options;
      this.resolvedOptions();
    }

    resolvedOptions(): unknown {
      return ask(kind, this.locales, this.options, 'resolvedOptions', []);
    }

    static supportedLocalesOf(locales: Locales): unknown {
      return ask(kind, undefined, {}, 'supportedLocalesOf', [locales]);
    }
  }
  for (const method of methods) {
    Object.defineProperty(IntlClass.prototype, method, {
      configurable: true,
      // `format` and `compare` may be handed on without their object, as `list.sort(collator.compare)` does.
      get(this: IntlClass) {
        return (...given: readonly unknown[]) => ask(kind, this.locales, this.options, method, values(given));
      },
    });
  }
  Object.defineProperty(IntlClass, 'name', { value: kind });
  return IntlClass;
}

export const Intl = {
  DateTimeFormat: intlClass('DateTimeFormat', ['format', 'formatToParts', 'formatRange'], (given) => (given.length === 0 ? [Date.now()] : given.map(millis))),
  NumberFormat: intlClass('NumberFormat', ['format', 'formatToParts'], (given) => given.map((value) => (typeof value === 'bigint' ? String(value) : value))),
  PluralRules: intlClass('PluralRules', ['select']),
  RelativeTimeFormat: intlClass('RelativeTimeFormat', ['format', 'formatToParts']),
  ListFormat: intlClass('ListFormat', ['format', 'formatToParts']),
  Collator: intlClass('Collator', ['compare']),
  DisplayNames: intlClass('DisplayNames', ['of']),
};

type Formatter = { format(value: unknown): string };
type Options = Record<string, unknown>;

const DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };
const TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };
const PARTS = ['weekday', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits', 'dateStyle', 'timeStyle'];

/** Puts `Intl` and the methods that rest on it in place. */
export function installIntl(): void {
  const define = (on: object, name: string, value: unknown): void => void Object.defineProperty(on, name, { value, writable: true, configurable: true });
  const dates = (defaults: Options) =>
    function (this: Date, locales?: Locales, options: Options = {}): string {
      if (Number.isNaN(this.getTime())) return 'Invalid Date';
      const chosen = PARTS.some((part) => options[part] !== undefined) ? options : { ...defaults, ...options };
      return (new Intl.DateTimeFormat(locales, chosen) as unknown as Formatter).format(this.getTime());
    };
  define(globalThis, 'Intl', Intl);
  define(Date.prototype, 'toLocaleString', dates({ ...DATE, ...TIME }));
  define(Date.prototype, 'toLocaleDateString', dates(DATE));
  define(Date.prototype, 'toLocaleTimeString', dates(TIME));
  define(Number.prototype, 'toLocaleString', function (this: number, locales?: Locales, options?: Options): string {
    return (new Intl.NumberFormat(locales, options) as unknown as Formatter).format(Number(this));
  });
  define(String.prototype, 'localeCompare', function (this: string, other: unknown, locales?: Locales, options?: Options): unknown {
    return ask('Collator', locales, options ?? {}, 'compare', [String(this), String(other)]);
  });
}
