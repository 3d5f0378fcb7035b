/**
 * The form of a piece: one phrase when short; intro, contrasting sections, a break and an outro when long.
 *
 *   20 s   A A'                     60 s   intro A B A outro            180 s   intro A B A break B A outro
 */

export type SectionName = 'intro' | 'A' | 'B' | 'break' | 'outro';

export interface Section {
  readonly name: SectionName;
  readonly firstBar: number;
  readonly bars: number;
  /** 0 to 1; layers join by it. */
  readonly intensity: number;
  /** How often this section came before. */
  readonly repeat: number;
}

/** Below this length a piece is one run of phrases. */
const ONE_SECTION_SECONDS = 20;

/** @param energy - 0 to 1, scales every section's intensity. */
export function planForm(bars: number, seconds: number, energy: number): readonly Section[] {
  if (bars === 0) return [];
  const drafts = seconds <= ONE_SECTION_SECONDS || bars < 8 ? shortForm(bars) : longForm(bars);
  const seen = new Map<SectionName, number>();
  let firstBar = 0;
  return drafts.map(({ name, bars: length, weight }) => {
    const repeat = seen.get(name) ?? 0;
    seen.set(name, repeat + 1);
    const section = { name, firstBar, bars: length, repeat, intensity: Math.min(1, weight * (0.35 + 0.75 * energy) + 0.06 * repeat) };
    firstBar += length;
    return section;
  });
}

interface Draft {
  readonly name: SectionName;
  readonly bars: number;
  readonly weight: number;
}

function shortForm(bars: number): Draft[] {
  const lead = bars >= 5 ? bars % 4 : 0;
  const intro: Draft[] = lead > 0 ? [{ name: 'intro', bars: lead, weight: 0.45 }] : [];
  const body = bars - lead;
  if (body <= 4) return [...intro, { name: 'A', bars: body, weight: 0.9 }];
  return [...intro, { name: 'A', bars: 4, weight: 0.75 }, { name: 'A', bars: body - 4, weight: 1 }];
}

const BODIES: Readonly<Record<number, readonly SectionName[]>> = {
  1: ['A'],
  2: ['A', 'B'],
  3: ['A', 'B', 'A'],
  4: ['A', 'A', 'B', 'A'],
  5: ['A', 'B', 'A', 'break', 'B'],
  6: ['A', 'B', 'A', 'break', 'B', 'A'],
};
const CYCLE: readonly SectionName[] = ['A', 'A', 'B', 'A', 'break', 'B'];
const WEIGHTS: Readonly<Record<SectionName, number>> = { intro: 0.4, A: 0.8, B: 1, break: 0.4, outro: 0.55 };

function longForm(bars: number): Draft[] {
  const unit = bars <= 32 ? 4 : bars <= 96 ? 8 : 16;
  const ends = bars < 16 ? 2 : unit === 16 ? 8 : 4;
  const units = Math.max(1, Math.floor((bars - 2 * ends) / unit));
  // What does not fill a unit goes to the intro and the outro, in whole pairs where it can.
  const spare = bars - units * unit;
  const outro = Math.min(ends, 2 * Math.floor(spare / 4) || 1);
  const names = BODIES[units] ?? [...Array.from({ length: units - 2 }, (_, index) => CYCLE[index % CYCLE.length]!), 'B', 'A'];
  const body = names.map((name): Draft => ({ name, bars: unit, weight: WEIGHTS[name] }));
  const intro = spare - outro;
  const drafts: Draft[] = [{ name: 'intro', bars: intro, weight: WEIGHTS.intro }, ...body, { name: 'outro', bars: outro, weight: WEIGHTS.outro }];
  return drafts.filter((draft) => draft.bars > 0);
}
