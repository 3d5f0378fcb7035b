/** Date & Time: today's date, sums and differences, formats and parts. Dates come out as ISO 8601 with the zone's offset. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { DateTime, DateTimeUnit, DurationLikeObject } from 'luxon';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { asDate, loadLuxon } from './field-type.ts';
import { setField } from './field-path.ts';
import { choice, flag, group, invalid, number, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';
import { zoneOf } from './time-zone.ts';

const OPERATIONS = ['getCurrentDate', 'addToDate', 'subtractFromDate', 'formatDate', 'roundDate', 'getTimeBetweenDates', 'extractDate'] as const;
type Operation = (typeof OPERATIONS)[number];

const RESULT_FIELDS: Readonly<Record<Operation, string>> = {
  getCurrentDate: 'currentDate',
  addToDate: 'newDate',
  subtractFromDate: 'newDate',
  formatDate: 'formattedDate',
  roundDate: 'roundedDate',
  getTimeBetweenDates: 'timeDifference',
  extractDate: 'datePart',
};

const PARTS = { year: 'year', month: 'month', week: 'weekNumber', day: 'day', hour: 'hour', minute: 'minute', second: 'second' } as const;

type Luxon = typeof import('luxon');

export const dateTime: NodeType = {
  type: 'n8n-nodes-base.dateTime',
  versions: [2],
  shape: () => STEP,
  async execute(context) {
    const luxon = await loadLuxon();
    const given = await context.parameters();
    const items = (context.inputs[0] ?? []).map((item, index): Item => {
      const parameters = given[index]!;
      const operation = choice(parameters, 'operation', OPERATIONS, 'getCurrentDate');
      const options = group(parameters, 'options');
      const json = flag(options, 'includeInputFields') ? { ...item.json } : {};
      setField(json, text(parameters, 'outputFieldName', RESULT_FIELDS[operation]), result(operation, parameters, options, luxon, zoneOf(context.workflow), index), false);
      return { json, pairedItem: { item: index } };
    });
    return [items];
  },
};

function result(operation: Operation, parameters: Parameters, options: Parameters, luxon: Luxon, workflowZone: string, item: number): unknown {
  const zone = typeof options.timezone === 'string' && options.timezone !== '' ? options.timezone : workflowZone;
  const dateOf = (name: string, format = ''): DateTime => readDate(parameters[name], name, format, luxon, zone, item);
  switch (operation) {
    case 'getCurrentDate': {
      const now = luxon.DateTime.now().setZone(zone);
      if (!now.isValid) throw invalid('options.timezone', zone, 'an IANA time zone such as Europe/Berlin');
      return String(flag(parameters, 'includeTime', true) ? now : now.startOf('day'));
    }
    case 'addToDate':
    case 'subtractFromDate': {
      const amount = number(parameters, 'duration', 0, [-1e12, 1e12]);
      const unit = choice(parameters, 'timeUnit', ['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'], 'days');
      const date = dateOf('magnitude');
      const change: DurationLikeObject = { [unit]: amount };
      return String(operation === 'addToDate' ? date.plus(change) : date.minus(change));
    }
    case 'formatDate': {
      const format = text(parameters, 'format', 'MM/dd/yyyy');
      const date = dateOf('date', text(options, 'fromFormat'));
      const shown = options.timezone === undefined || options.timezone === false ? date : date.setZone(typeof options.timezone === 'string' ? zone : workflowZone);
      return shown.toFormat(format === 'custom' ? text(parameters, 'customFormat') : format);
    }
    case 'roundDate': {
      const date = dateOf('date');
      if (choice(parameters, 'mode', ['roundDown', 'roundUp'], 'roundDown') === 'roundDown') {
        return String(date.startOf(choice(parameters, 'toNearest', ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'], 'month') as DateTimeUnit));
      }
      return String(date.plus({ months: 1 }).startOf(choice(parameters, 'to', ['month'], 'month')));
    }
    case 'getTimeBetweenDates': {
      const given = parameters.units ?? ['day'];
      const units = (Array.isArray(given) ? given : [given]).map(String) as (keyof DurationLikeObject)[];
      const between = dateOf('endDate').diff(dateOf('startDate'), units);
      return flag(options, 'isoString') ? between.toISO() : between.toObject();
    }
    case 'extractDate':
      return dateOf('date')[PARTS[choice(parameters, 'part', Object.keys(PARTS) as (keyof typeof PARTS)[], 'month')]];
  }
}

function readDate(value: unknown, name: string, format: string, { DateTime }: Luxon, zone: string, item: number): DateTime {
  if (format !== '') {
    const parsed = DateTime.fromFormat(String(value), format, { zone });
    if (parsed.isValid) return parsed;
  } else {
    const timestamp = typeof value === 'number' || /^\d{10}(?:\d{3})?$/.test(String(value)) ? Number(value) : undefined;
    if (timestamp !== undefined) return timestamp < 1e11 ? DateTime.fromSeconds(timestamp, { zone }) : DateTime.fromMillis(timestamp, { zone });
    const date = value === undefined || value === null ? undefined : asDate(value, zone);
    if (date !== undefined) return date;
  }
  throw new FlowError('node_failed', `${name} of item ${item} is ${JSON.stringify(value) ?? 'missing'}; a date is needed${format === '' ? ', best as ISO 8601' : ` of the format ${format}`}`, { details: { parameter: name, item } });
}
