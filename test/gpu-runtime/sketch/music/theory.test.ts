import { describe, expect, it } from '@jest/globals';
import { fitTempo } from '../../../../gpu-runtime/src/runtimes/sketch/music/composer/fit-tempo.ts';
import { planForm } from '../../../../gpu-runtime/src/runtimes/sketch/music/composer/form.ts';
import { createRandom } from '../../../../gpu-runtime/src/runtimes/sketch/music/random.ts';
import { chordOn, nearestChordTone, voiceChord } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/chord.ts';
import { keyOf, MODES, parseKey, pitchOfStep } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/key.ts';
import type { Mode } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/key.ts';
import { meterOf } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/meter.ts';
import { CADENCES, loopsFor } from '../../../../gpu-runtime/src/runtimes/sketch/music/theory/progressions.ts';

describe('parseKey', () => {
  it.each([
    ['D minor', 2, 'minor', 'D minor'],
    ['F# major', 6, 'major', 'F# major'],
    ['A dorian', 9, 'dorian', 'A dorian'],
    ['Bb', 10, 'major', 'Bb major'],
    ['cm', 0, 'minor', 'C minor'],
    ['CM', 0, 'major', 'C major'],
    ['  e♭   Harmonic  Minor ', 3, 'harmonic minor', 'Eb harmonic minor'],
    ['G sharp aeolian', 8, 'minor', 'G# minor'],
    ['Cb major', 11, 'major', 'Cb major'],
    ['b minor', 11, 'minor', 'B minor'],
    ['bb minor', 10, 'minor', 'Bb minor'],
  ])('reads %j', (text, tonic, mode, name) => {
    expect(parseKey(text)).toEqual({ tonic, mode, name });
  });

  it.each(['H minor', 'D sad', 'minor', '12', 'D minor major', 'B locrian', '{{ $json.key }}'])('refuses %j and says what is allowed', (text) => {
    expect(() => parseKey(text)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining(JSON.stringify(text)) }));
  });
});

describe('pitchOfStep', () => {
  it('climbs the scale across octaves, both ways', () => {
    const key = keyOf(9, 'minor');
    expect([-7, -1, 0, 2, 7].map((step) => pitchOfStep(key, step))).toEqual([57, 67, 69, 72, 81]);
  });
});

describe('voiceChord', () => {
  it('moves each voice by little through every loop of every mode', () => {
    for (const mode of Object.keys(MODES) as Mode[]) {
      const key = keyOf(0, mode);
      for (const loop of loopsFor(mode, 'tender')) {
        let before: number[] | undefined;
        for (const degree of [...loop, ...CADENCES[mode], 0]) {
          const now = voiceChord(key, chordOn(key, degree, 'triad'), { low: 50, high: 74 }, before);
          expect(now.every((pitch) => pitch >= 50 && pitch <= 74)).toBe(true);
          if (before) expect(Math.abs(now.at(-1)! - before.at(-1)!)).toBeLessThanOrEqual(7);
          before = now;
        }
      }
    }
  });

  it('holds a tone that two chords share', () => {
    const key = keyOf(0, 'major');
    const tonic = voiceChord(key, chordOn(key, 0, 'triad'), { low: 50, high: 74 });
    const sixth = voiceChord(key, chordOn(key, 5, 'triad'), { low: 50, high: 74 }, tonic);
    expect(sixth.filter((pitch) => tonic.includes(pitch)).length).toBeGreaterThanOrEqual(2);
  });
});

describe('chordOn', () => {
  it('leaves out a ninth that is a semitone above the root', () => {
    const key = keyOf(0, 'major');
    expect(chordOn(key, 2, 'ninth').tones).toEqual([0, 2, 4, 6]);
    expect(chordOn(key, 0, 'ninth').tones).toEqual([0, 2, 4, 6, 8]);
  });
});

describe('nearestChordTone', () => {
  it('prefers the side it is told to', () => {
    const chord = { degree: 0, tones: [0, 2, 4] };
    expect(nearestChordTone(chord, 1, 5)).toBe(2);
    expect(nearestChordTone(chord, 1, -5)).toBe(0);
    expect(nearestChordTone(chord, -3, -3)).toBe(-3);
  });
});

describe('progressions', () => {
  it('build no loop or close on a diminished or augmented triad, jazz aside', () => {
    for (const mode of Object.keys(MODES) as Mode[]) {
      const key = keyOf(0, mode);
      const plain = (['bright', 'tender', 'grave', 'floating'] as const).flatMap((flavour) => loopsFor(mode, flavour).flat());
      for (const degree of [...plain, ...CADENCES[mode]]) expect([mode, degree, pitchOfStep(key, degree + 4) - pitchOfStep(key, degree)]).toEqual([mode, degree, 7]);
    }
  });
});

describe('fitTempo', () => {
  it('prefers whole phrases of four bars with a last chord that can ring', () => {
    const fit = fitTempo(14, meterOf('4'), [76, 104], 90);
    expect(fit.bars % 4).toBe(0);
    expect(fit.lastChordSeconds).toBeGreaterThan(1.6);
    expect(fit.bars * ((4 * 60) / fit.bpm) + fit.lastChordSeconds).toBeCloseTo(14, 9);
  });

  it('keeps a fixed tempo whatever it costs', () => {
    expect(fitTempo(11.3, meterOf('3'), [60, 70], 65, 299).bpm).toBe(299);
  });

  it('leaves no bar where none fits', () => {
    expect(fitTempo(3, meterOf('4'), [60, 70], 65, 30)).toEqual({ bpm: 30, bars: 0, lastChordSeconds: 3 });
  });
});

describe('planForm', () => {
  it('covers every bar exactly once, for any number of bars', () => {
    for (let bars = 0; bars <= 400; bars += 1) {
      const sections = planForm(bars, bars * 2, 0.5);
      let next = 0;
      for (const section of sections) {
        expect(section.firstBar).toBe(next);
        expect(section.bars).toBeGreaterThan(0);
        next += section.bars;
      }
      expect(next).toBe(bars);
    }
  });
});

describe('createRandom', () => {
  it('keeps streams apart and each of them the same', () => {
    const draw = (name: string): number[] => Array.from({ length: 5 }, ((random) => () => random.next())(createRandom(42).fork(name)));
    expect(draw('drums')).toEqual(draw('drums'));
    expect(draw('drums')).not.toEqual(draw('melody'));
  });

  it('spreads evenly over its range', () => {
    const random = createRandom(7, 'even');
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 20_000; index += 1) counts[random.integer(0, 9)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(220);
  });

  it('gives neighbouring seeds unrelated first draws', () => {
    const firsts = Array.from({ length: 400 }, (_, seed) => createRandom(seed, 'plan').next());
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    expect(new Set(firsts).size).toBe(400);
  });
});
