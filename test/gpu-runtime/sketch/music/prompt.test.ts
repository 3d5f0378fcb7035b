import { describe, expect, it } from '@jest/globals';
import { readPrompt } from '../../../../gpu-runtime/src/runtimes/sketch/music/prompt/read-prompt.ts';

const read = (prompt: string) => readPrompt(prompt);
const instruments = (prompt: string): string[] => read(prompt).style.layers.map((layer) => layer.instrument);

describe('readPrompt', () => {
  it('accounts for every content word once', () => {
    const { used, ignored } = read('A calm, calm ambient piano at dusk with zither-like shimmering');
    expect(used).toEqual(['calm', 'ambient', 'piano', 'dusk']);
    expect(ignored).toEqual(['zither-like', 'shimmering']);
  });

  it('gives the chords and the melody to the one instrument that is named', () => {
    const { style } = read('sad piano');
    expect(style.layers[0]!.instrument).toBe('piano');
    expect(style.leads).toEqual(['piano']);
  });

  it('lets a singing instrument take the melody when another one can accompany', () => {
    const { style } = read('guitar and flute');
    expect(style.layers[0]!.instrument).toBe('guitar');
    expect(style.leads).toEqual(['flute']);
  });

  it('leaves only the named instrument for a solo', () => {
    const { style } = read('solo piano, emotional');
    expect(instruments('solo piano, emotional')).toEqual(['piano']);
    expect(style).toMatchObject({ hasBass: false, hasDrums: false });
  });

  it.each(['pop, no drums', 'pop without any drums', 'drumless pop', 'pop with no bass or drums'])('takes the drums away: %s', (prompt) => {
    expect(read(prompt).style.hasDrums).toBe(false);
  });

  it('ends a negation with its phrase', () => {
    const { style } = read('no drums, piano and strings');
    expect(style.layers.map((layer) => layer.instrument)).toEqual(expect.arrayContaining(['piano']));
    expect(style.hasDrums).toBe(false);
  });

  it('does not use a mood that is negated, and says so', () => {
    const { style, ignored } = read('not sad, happy');
    expect(style.mood.words).toContain('happy');
    expect(ignored).toEqual(['sad']);
  });

  it('takes an instrument away', () => {
    expect(instruments('cinematic without choir')).not.toContain('choir');
    expect(instruments('epic cinematic')).toContain('choir');
  });

  it('adds drums where the style has none', () => {
    expect(read('calm').style.hasDrums).toBe(false);
    expect(read('calm with soft drums').style.hasDrums).toBe(true);
  });

  it('reads compounds with and without a hyphen', () => {
    expect(read('lo fi hip hop').used).toEqual(['lo-fi', 'hip-hop']);
    expect(read('8 bit music box').used).toEqual(['8-bit', 'music-box']);
  });

  it('takes the ensemble from the style and the tonality from the mood', () => {
    const { style } = read('sad jazz');
    expect(style.arrangement.words).toContain('jazz');
    expect(style.mood.words).toContain('sad');
  });

  it('averages the energy of several moods', () => {
    expect(read('calm epic').style.energy).toBeGreaterThan(read('calm').style.energy);
    expect(read('calm epic').style.energy).toBeLessThan(read('epic').style.energy);
  });

  it('finds a key and a tempo in the text and leaves them out of the words', () => {
    const { style, used, ignored } = read('Dark techno in F# minor at 132 bpm');
    expect(style.key?.name).toBe('F# minor');
    expect(style.bpm).toBe(132);
    expect(used).toEqual(['dark', 'techno']);
    expect(ignored).toEqual([]);
  });

  it('ignores a tempo that nobody can play', () => {
    expect(read('techno 999 bpm').style.bpm).toBeUndefined();
  });

  it.each(['', '   ', '!!!', '🎵🎶', 'плачущая скрипка', "x'; DROP TABLE songs", 'a'.repeat(4000)])('copes with %j', (prompt) => {
    expect(read(prompt).used).toEqual([]);
  });
});
