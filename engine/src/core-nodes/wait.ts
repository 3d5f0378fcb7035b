/** Wait: lets time pass, up to an hour; longer pauses and waiting for calls are n8n's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import { asDate, loadLuxon } from './field-type.ts';
import { choice, invalid, number, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';
import { zoneOf } from './time-zone.ts';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const LONGEST_MS = 3_600_000;

export const wait: NodeType = {
  type: 'n8n-nodes-base.wait',
  versions: [1, 1.1],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    await loadLuxon();
    const ms = pauseMs(parameters, zoneOf(context.workflow), context.node.typeVersion);
    if (ms > LONGEST_MS) throw new FlowError('invalid_parameter', `Wait is asked to pause for ${Math.round(ms / 1_000)} s; up to ${LONGEST_MS / 1_000} s is possible here`);
    if (context.mode === 'run' && ms > 0) {
      try {
        await sleep(ms, undefined, { signal: context.signal });
      } catch (cause) {
        throw new FlowError('cancelled', 'the execution was cancelled during a pause', { cause });
      }
    }
    return [(context.inputs[0] ?? []).map((item, index) => ({ ...item, pairedItem: { item: index } }))];
  },
};

function pauseMs(parameters: Parameters, zone: string, version: number): number {
  const resume = text(parameters, 'resume', 'timeInterval');
  if (resume === 'timeInterval') {
    const unit = choice(parameters, 'unit', ['seconds', 'minutes', 'hours', 'days'], version >= 1.1 ? 'seconds' : 'hours');
    return number(parameters, 'amount', version >= 1.1 ? 5 : 1, [0, Number.MAX_SAFE_INTEGER]) * UNIT_MS[unit];
  }
  if (resume !== 'specificTime') throw invalid('resume', resume, 'one of timeInterval, specificTime (webhooks and forms need n8n)');
  const date = asDate(parameters.dateTime ?? '', zone);
  if (date === undefined) throw invalid('dateTime', parameters.dateTime, 'a date with a time');
  return Math.max(0, date.toMillis() - Date.now());
}
