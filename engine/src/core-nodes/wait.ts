/** Wait: parks its branch for a time of any length, until a moment, or until it is called. Waiting for a form is n8n's. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeContext, NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import type { WaitRequest } from '../execution/waits.ts';
import { asDate, loadLuxon } from './field-type.ts';
import { choice, flag, invalid, number, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';
import { zoneOf } from './time-zone.ts';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const UNITS = ['seconds', 'minutes', 'hours', 'days'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
/** The last moment that a date can hold. */
const END_OF_TIME_MS = 8_640_000_000_000_000;

export const wait: NodeType = {
  type: 'n8n-nodes-base.wait',
  versions: [1, 1.1],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    await loadLuxon();
    const request = requestOf(parameters, zoneOf(context.workflow), context.node.typeVersion, Date.now());
    const { call } = context.mode === 'run' && isWorthParking(request) ? await park(context, request) : {};
    if (call !== undefined) return [[{ json: { ...call } }]];
    return [(context.inputs[0] ?? []).map((item, index): Item => ({ ...item, pairedItem: { item: index } }))];
  },
};

const isWorthParking = ({ resumeAt, method }: WaitRequest): boolean => method !== undefined || resumeAt === undefined || resumeAt > Date.now();

async function park(context: NodeContext, request: WaitRequest) {
  if (context.signal.aborted) throw new FlowError('cancelled', 'the execution was cancelled before a pause');
  return await context.park(request);
}

function requestOf(parameters: Parameters, zone: string, version: number, now: number): WaitRequest {
  const resume = text(parameters, 'resume', 'timeInterval');
  switch (resume) {
    case 'timeInterval':
      return { resumeAt: after(now, parameters, 'amount', 'unit', version >= 1.1 ? [5, 'seconds'] : [1, 'hours']) };
    case 'specificTime':
      return { resumeAt: moment(parameters, 'dateTime', zone) };
    case 'webhook':
      return { method: choice(parameters, 'httpMethod', METHODS, 'GET'), ...limitOf(parameters, zone, now) };
    default:
      throw invalid('resume', resume, 'one of timeInterval, specificTime, webhook (forms need n8n)');
  }
}

/** How long a call is waited for; without it for ever. */
function limitOf(parameters: Parameters, zone: string, now: number): WaitRequest {
  if (!flag(parameters, 'limitWaitTime')) return {};
  const type = choice(parameters, 'limitType', ['afterTimeInterval', 'atSpecifiedTime'], 'afterTimeInterval');
  if (type === 'atSpecifiedTime') return { resumeAt: moment(parameters, 'maxDateAndTime', zone) };
  return { resumeAt: after(now, parameters, 'resumeAmount', 'resumeUnit', [1, 'hours']) };
}

function after(now: number, parameters: Parameters, amount: string, unit: string, [standardAmount, standardUnit]: readonly [number, (typeof UNITS)[number]]): number {
  const ms = number(parameters, amount, standardAmount, [0, Number.MAX_SAFE_INTEGER]) * UNIT_MS[choice(parameters, unit, UNITS, standardUnit)];
  if (now + ms > END_OF_TIME_MS) throw invalid(amount, parameters[amount], 'a time that ends within the calendar');
  return Math.round(now + ms);
}

function moment(parameters: Parameters, name: string, zone: string): number {
  const date = asDate(parameters[name] ?? '', zone);
  if (date === undefined) throw invalid(name, parameters[name], 'a date with a time');
  return date.toMillis();
}
