import { describe, expect, it } from '@jest/globals';
import { compose } from '../../../../gpu-runtime/src/runtimes/sketch/music/composer/compose.ts';
import type { Composition } from '../../../../gpu-runtime/src/runtimes/sketch/music/composer/compose.ts';
import type { MusicRequest } from '../../../../gpu-runtime/src/runtimes/sketch/music/index.ts';
import { MODES } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/key.ts';

const write = (changes: Partial<MusicRequest> = {}): Composition => compose({ prompt: 'upbeat pop', durationSeconds: 30, timesig: '4', stems: false, seed: 3, ...changes });
const PROMPTS = ['calm piano', 'ambient', 'epic cinematic', 'upbeat pop', 'happy acoustic', 'sad', 'dark', 'dreamy', 'lo-fi', 'jazz', 'electronic', 'orchestral waltz', 'chiptune', 'mysterious choir', 'folk guitar'];
const SIGNATURES = ['2', '3', '4', '6'] as const;
const notesOf = ({ score }: Composition) => score.parts.flatMap((part) => part.notes);

describe('a composition', () => {
  it.each(PROMPTS)('stays inside its key in every meter and mode: %s', (prompt) => {
    for (const timesig of SIGNATURES) {
      for (const mode of Object.keys(MODES) as (keyof typeof MODES)[]) {
        const composition = write({ prompt, timesig, keyscale: `Eb ${mode}`, seed: prompt.length });
        const allowed = new Set<number>(MODES[mode].map((semitones) => (3 + semitones) % 12));
        const outside = notesOf(composition).filter((note) => !allowed.has(note.pitch % 12));
        expect(outside).toEqual([]);
      }
    }
  });

  it('uses all seven notes of the key, and its tonic most of all in the bass of the last chord', () => {
    const composition = write({ keyscale: 'D minor' });
    const classes = new Set(notesOf(composition).map((note) => note.pitch % 12));
    expect([...classes].sort((one, other) => one - other)).toEqual([0, 2, 4, 5, 7, 9, 10]);
    const bass = composition.score.parts.find((part) => part.role === 'stem-bass')!.notes.at(-1)!;
    expect(bass.pitch % 12).toBe(2);
    expect(bass.at).toBeCloseTo(composition.score.lastChordAt, 1);
  });

  it('ends its melody on the tonic, together with the last chord', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const composition = write({ prompt: 'romantic', keyscale: 'A major', seed });
      const last = composition.score.parts.filter((part) => part.role === 'stem-lead').map((part) => part.notes.at(-1)!).sort((one, other) => one.at - other.at).at(-1)!;
      expect(last.pitch % 12).toBe(9);
      expect(last.at).toBeCloseTo(composition.score.lastChordAt, 1);
    }
  });

  it.each(SIGNATURES)('keeps to the grid of its tempo in %s', (timesig) => {
    const { score, plan } = write({ prompt: 'electronic techno', timesig, bpm: 120 });
    expect(score.bpm).toBe(120);
    const step = 60 / (120 * plan.meter.stepsPerBeat);
    for (const hit of score.kit.hits) expect(Math.abs(hit.at / step - Math.round(hit.at / step)) * step).toBeLessThan(0.006);
  });

  it('places a kick on each bar of the asked meter', () => {
    for (const timesig of SIGNATURES) {
      const { score, plan } = write({ prompt: 'electronic', timesig, bpm: 125 });
      const bar = (plan.meter.beats * 60) / 125;
      const section = plan.sections.find(({ intensity }) => intensity > 0.6)!;
      const kicks = score.kit.hits.filter((hit) => hit.drum === 'kick').map((hit) => hit.at);
      for (let index = section.firstBar; index < section.firstBar + section.bars; index += 1) expect(Math.min(...kicks.map((at) => Math.abs(at - index * bar)))).toBeLessThan(0.006);
    }
  });

  it('swings jazz and leaves techno straight', () => {
    const offBeats = (prompt: string): number[] => {
      const { score } = write({ prompt, bpm: 120 });
      const places = score.kit.hits.map((hit) => (hit.at * 2) % 1).filter((place) => place > 0.4 && place < 0.72);
      return places;
    };
    expect(Math.max(...offBeats('electronic techno'))).toBeLessThan(0.52);
    expect(Math.min(...offBeats('jazz').filter((place) => place > 0.52))).toBeGreaterThan(0.6);
  });

  it('is finished within its length: no note begins after the last chord has', () => {
    for (const prompt of PROMPTS) {
      const { score } = write({ prompt, durationSeconds: 14 });
      for (const note of score.parts.flatMap((part) => part.notes)) {
        expect(note.at).toBeLessThan(score.lastChordAt + 0.8);
        expect(note.at + note.seconds).toBeLessThan(score.seconds + 0.1);
      }
      expect(score.seconds - score.lastChordAt).toBeGreaterThanOrEqual(1.6);
    }
  });

  it('gives a piece of a minute an intro, contrast and an outro, the loudest part late', () => {
    const { plan } = write({ durationSeconds: 60 });
    const names = plan.sections.map((section) => section.name);
    expect(names[0]).toBe('intro');
    expect(names.at(-1)).toBe('outro');
    expect(names).toEqual(expect.arrayContaining(['A', 'B']));
    const loudest = plan.sections.reduce((best, section) => (section.intensity > best.intensity ? section : best));
    expect(loudest.firstBar).toBeGreaterThan(plan.bars / 3);
  });

  it('lets moods differ: darkness is slower than joy, and minor', () => {
    const dark = write({ prompt: 'dark horror', durationSeconds: 60 });
    const happy = write({ prompt: 'happy', durationSeconds: 60 });
    expect(dark.score.bpm).toBeLessThan(happy.score.bpm);
    expect(MODES[dark.plan.key.mode][2]).toBe(3);
    expect(MODES[happy.plan.key.mode][2]).toBe(4);
  });

  it('moves its melody mostly by step and never leaps beyond an octave', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { score } = write({ seed, prompt: 'happy piano' });
      const lead = score.parts.find((part) => part.role === 'stem-lead')!.notes;
      const leaps = lead.slice(1).map((note, index) => Math.abs(note.pitch - lead[index]!.pitch));
      expect(Math.max(...leaps)).toBeLessThanOrEqual(12);
      expect(leaps.filter((leap) => leap <= 4).length).toBeGreaterThan(leaps.length / 2);
    }
  });

  it('is another piece with another seed and the same with the same', () => {
    expect(write({ seed: 11 }).score).toEqual(write({ seed: 11 }).score);
    expect(write({ seed: 11 }).score.parts).not.toEqual(write({ seed: 12 }).score.parts);
    expect(write({ seed: 2 ** 32 - 1 }).score.parts).not.toEqual(write({ seed: 2 ** 40 }).score.parts);
  });

  it.each([1, 1.7, 10, 600])('can fill %p s at any tempo', (durationSeconds) => {
    for (const bpm of [30, 97, 300]) {
      for (const timesig of SIGNATURES) {
        const { score, plan } = write({ durationSeconds, bpm, timesig });
        expect(score.lastChordAt).toBeLessThan(durationSeconds);
        expect(plan.chords).toHaveLength(plan.bars + 1);
        expect(notesOf({ score, plan } as Composition).length).toBeGreaterThan(0);
      }
    }
  });
});
