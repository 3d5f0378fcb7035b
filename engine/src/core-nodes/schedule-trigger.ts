/**
 * Schedule Trigger. Nothing here fires by the clock: a run that somebody starts begins at it only where there is no other trigger, as with
 * n8n's "Execute workflow", and gets the item that n8n makes when the schedule is due.
 */
import type { NodeType } from '../execution/node-type.ts';
import { invalid } from './parameter.ts';
import { loadLuxon } from './field-type.ts';
import { SCHEDULE } from './shape.ts';
import { zoneOf } from './time-zone.ts';

export const scheduleTrigger: NodeType = {
  type: 'n8n-nodes-base.scheduleTrigger',
  versions: [1, 1.1, 1.2, 1.3, 1.4],
  shape: () => SCHEDULE,
  async execute({ inputs, workflow }) {
    const given = inputs[0] ?? [];
    if (given.length > 0) return [given];
    const { DateTime } = await loadLuxon();
    const zone = zoneOf(workflow);
    const now = DateTime.now().setZone(zone).setLocale('en-US');
    if (!now.isValid) throw invalid('settings.timezone', zone, 'an IANA time zone such as Europe/Berlin');
    const time = `${now.toFormat('h:mm:ss')} ${now.hour < 12 ? 'am' : 'pm'}`;
    const json = {
      timestamp: now.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ"),
      'Readable date': `${now.toFormat('LLLL')} ${withOrdinal(now.day)} ${now.year}, ${time}`,
      'Readable time': time,
      'Day of week': now.toFormat('cccc'),
      Year: now.toFormat('yyyy'),
      Month: now.toFormat('LLLL'),
      'Day of month': now.toFormat('dd'),
      Hour: now.toFormat('HH'),
      Minute: now.toFormat('mm'),
      Second: now.toFormat('ss'),
      Timezone: `${zone} (UTC${now.toFormat('ZZ')})`,
    };
    return [[{ json }]];
  },
};

/** 1 → `1st`. */
export function withOrdinal(day: number): string {
  const teen = day % 100 > 10 && day % 100 < 14;
  return `${day}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;
}
