/** From a request to a score: read the words, fit tempo and form to the duration, plan the chords, write the parts, play them. */
import { readPrompt } from '../prompt/read-prompt.ts';
import type { ReadPrompt } from '../prompt/read-prompt.ts';
import type { MusicRequest } from '../request.ts';
import { createRandom } from '../random.ts';
import type { InstrumentName } from '../synth/instrument-names.ts';
import { parseKey } from '../theory/key.ts';
import { meterOf } from '../theory/meter.ts';
import { writeBass } from './bass-part.ts';
import { writeDrums } from './drum-part.ts';
import { fitTempo } from './fit-tempo.ts';
import { planForm } from './form.ts';
import { writeHarmony } from './harmony-part.ts';
import { writeMelody } from './melody.ts';
import { perform, timeOf } from './perform.ts';
import { chooseKey, planChords } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Part, PartMix, Score } from './score.ts';

export interface Composition {
  readonly score: Score;
  readonly plan: Plan;
  readonly reading: ReadPrompt;
}

/** dB: a melody is carried by its place above the chords, not by being loud. */
const LEAD_LEVEL = -5;
/** Bowed strings and bells carry anyway; a horn stands behind the orchestra. */
const BOLDER: Partial<Readonly<Record<InstrumentName, number>>> = { violin: -2, cello: -2, bells: -4, celesta: -2, horn: 1, guitar: 1 };

/** Throws `invalid_parameter` for a key that cannot be read. */
export function compose(request: MusicRequest): Composition {
  const random = createRandom(request.seed);
  const reading = readPrompt(request.prompt);
  const { style } = reading;
  const plan = makePlan(request, style);
  const { arrangement } = style;

  const harmony = style.layers.map((layer, index): Part => ({
    role: 'stem-harmony',
    instrument: layer.instrument,
    notes: perform(plan, writeHarmony(plan, layer, index === 0, random.fork(`harmony ${index}`)), random.fork(`hands ${index}`)),
    mix: mixOf({ level: layer.level, pan: layer.pan ?? 0, reverb: layer.reverb, echo: layer.echo ?? 0, chorus: layer.chorus ?? false }, layer.lowpass),
  }));
  const leads = writeMelody(plan, random.fork('melody')).map(({ instrument, notes }, index): Part => ({
    role: 'stem-lead',
    instrument,
    notes: perform(plan, notes, random.fork(`lead hands ${index}`)),
    mix: mixOf({ level: LEAD_LEVEL + (BOLDER[instrument] ?? 0), pan: index === 0 ? 0 : 0.12, reverb: 0.25 + 0.25 * arrangement.space, echo: 0.1 + 0.2 * arrangement.space, chorus: false }),
  }));
  const bass: Part[] = style.hasBass
    ? [{ role: 'stem-bass', instrument: arrangement.bass.instrument, notes: perform(plan, writeBass(plan, random.fork('bass')), random.fork('bass hands')), mix: mixOf({ level: arrangement.bass.level, pan: 0, reverb: 0, echo: 0, chorus: false }) }]
    : [];

  const score: Score = {
    key: plan.key.name,
    bpm: plan.bpm,
    seconds: plan.seconds,
    secondsPerBeat: 60 / plan.bpm,
    parts: [...bass, ...harmony, ...leads],
    kit: { sound: arrangement.drums.sound, hits: writeDrums(plan, random.fork('drums')), reverb: 0.08 + 0.2 * arrangement.space, level: arrangement.drums.level },
    pump: style.hasDrums ? arrangement.pump : 0,
    space: arrangement.space,
    crackle: arrangement.crackle,
    lastChordAt: timeOf(plan, plan.bars, 0),
  };
  return { score, plan, reading };
}

function makePlan(request: MusicRequest, style: ReadPrompt['style']): Plan {
  const random = createRandom(request.seed, 'plan');
  const meter = meterOf(request.timesig);
  const key = request.keyscale?.trim() ? parseKey(request.keyscale) : (style.key ?? chooseKey(style, random));
  const seconds = request.durationSeconds;
  // Tempos of the table count quarters; a dotted quarter is a beat and a half of those, felt a little slower.
  const scale = meter.signature === '6' ? 0.7 : 1;
  const [low, high] = style.arrangement.tempo;
  const range: readonly [number, number] = [low * scale, high * scale];
  const wished = range[0] + (range[1] - range[0]) * Math.min(1, Math.max(0, style.pace + 0.15 * random.bell()));
  const { bpm, bars, lastChordSeconds } = fitTempo(seconds, meter, range, wished, request.bpm ?? style.bpm);
  const sections = planForm(bars, seconds, style.energy);
  const chords = planChords(style, key, sections, bars, random);
  return { style, key, meter, bpm, seconds, bars, lastChordSteps: (lastChordSeconds * bpm * meter.stepsPerBeat) / 60, sections, chords };
}

const mixOf = (mix: Omit<PartMix, 'lowpass'>, lowpass?: number): PartMix => ({ ...mix, ...(lowpass === undefined ? {} : { lowpass }) });
