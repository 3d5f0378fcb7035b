/** Writes the drums: a groove by intensity, a fill at the end of each section, a crash on a big downbeat, and one stroke with the last chord. */
import type { Random } from '../random.ts';
import type { DrumName } from '../synth/instrument-names.ts';
import { grooveOf } from './drum-grooves.ts';
import type { Rows } from './drum-grooves.ts';
import { timeOf } from './perform.ts';
import { dynamics, sectionAt } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Hit } from './score.ts';

const VELOCITIES: Readonly<Record<string, number>> = { X: 1, x: 0.75, o: 0.42 };
const LOOSE_SECONDS = 0.005;

/** Sections below this intensity have no drums, below the second one a light groove. */
const SILENT_BELOW = 0.22;
const LIGHT_BELOW = 0.5;

export function writeDrums(plan: Plan, random: Random): Hit[] {
  const { pattern } = plan.style.arrangement.drums;
  if (!plan.style.hasDrums || pattern === 'none') return [];
  const groove = grooveOf(pattern, plan.meter);
  const hits: Hit[] = [];
  for (const section of plan.sections) {
    const short = plan.sections.length === 1;
    for (let bar = 0; bar < section.bars; bar += 1) {
      const absolute = section.firstBar + bar;
      if (section.intensity < SILENT_BELOW || (section.name === 'break' && bar < section.bars / 2)) continue;
      const light = section.intensity < LIGHT_BELOW || (short && bar === 0 && section.bars > 2);
      const ending = bar === section.bars - 1 && section.bars >= 3 && section.name !== 'outro';
      const rows = ending && !light ? groove.fill : light ? groove.light : groove.full[Math.floor(bar / 2) % groove.full.length]!;
      hits.push(...playRows(plan, absolute, rows, random));
      if (bar === 0 && section.firstBar > 0 && section.intensity > 0.7 && pattern !== 'brushes' && pattern !== 'chip') hits.push({ at: timeOf(plan, absolute, 0), drum: 'crash', velocity: 0.6 * section.intensity });
    }
  }
  if (hits.length > 0) hits.push(...lastStroke(plan));
  return hits.sort((one, other) => one.at - other.at);
}

function playRows(plan: Plan, bar: number, rows: Rows, random: Random): Hit[] {
  const { looseness } = plan.style.arrangement;
  const force = dynamics(plan, bar);
  return (Object.entries(rows) as [DrumName, string][]).flatMap(([drum, row]) =>
    [...row.slice(0, plan.meter.steps)].flatMap((mark, step) => {
      const velocity = VELOCITIES[mark];
      if (velocity === undefined) return [];
      const at = timeOf(plan, bar, step) + LOOSE_SECONDS * looseness * random.bell();
      return [{ at: Math.max(0, at), drum, velocity: Math.min(1, velocity * force * (1 + 0.12 * random.bell())) }];
    }),
  );
}

/** Loud pieces end with a crash and a stroke; quiet ones with the kick alone. */
function lastStroke(plan: Plan): Hit[] {
  const at = timeOf(plan, plan.bars, 0);
  const { pattern } = plan.style.arrangement.drums;
  const last = sectionAt(plan, plan.bars - 1)?.intensity ?? 0.5;
  const low: DrumName = pattern === 'epic' ? 'boom' : pattern === 'timpani' ? 'tom-low' : 'kick';
  const hits: Hit[] = [{ at, drum: low, velocity: 0.5 + 0.4 * last }];
  if (plan.style.energy > 0.5 && pattern !== 'chip') hits.push({ at, drum: pattern === 'brushes' ? 'ride' : 'crash', velocity: 0.35 + 0.4 * last });
  return hits;
}
