import { describe, expect, it } from '@jest/globals';
import { readPrompt } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/prompt/read-prompt.ts';
import { abstract, SCENES } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/scenes/index.ts';

const read = (prompt: string, negative = '') => readPrompt(prompt, negative, SCENES, abstract);

describe('readPrompt', () => {
  it.each(SCENES.map((scene) => [scene.example, scene.name]))('hears "%s" as %s', (example, name) => {
    expect(read(example).family).toBe(name);
  });

  it('uses every word of the demo prompt', () => {
    const brief = read('a red sunset over mountains by the sea');
    expect(brief).toMatchObject({ family: 'coast', time: 'sunset', wordsUsed: ['red', 'sunset', 'mountains', 'sea'], wordsIgnored: [] });
    expect(brief.wants.has('mountains')).toBe(true);
  });

  it('lists words that change nothing as ignored and stop words nowhere', () => {
    const brief = read('a dragon over the sea in watercolour');
    expect(brief.wordsUsed).toEqual(['sea']);
    expect(brief.wordsIgnored).toEqual(['dragon', 'watercolour']);
  });

  it('falls back to the abstract family when too little of the prompt can be drawn', () => {
    const brief = read('a tired accountant explains quarterly tax returns to his nephew by the sea');
    expect(brief.family).toBe('abstract');
    expect(brief.wordsIgnored).toContain('accountant');
    expect(brief.wordsIgnored).toContain('sea');
  });

  it('falls back to the abstract family for an unknown, an empty and a foreign prompt', () => {
    for (const prompt of ['xyzzy plugh', '', '   ', '猫が自転車に乗る', '!!!']) expect(read(prompt).family).toBe('abstract');
    expect(read('xyzzy plugh').wordsIgnored).toEqual(['xyzzy', 'plugh']);
  });

  it('keeps colour words for the abstract family', () => {
    const brief = read('teal and gold quarterly feelings');
    expect(brief.family).toBe('abstract');
    expect(brief.colours.map((wish) => wish.hue)).toEqual([192, 84]);
    expect(brief.wordsUsed).toEqual(['teal', 'gold']);
  });

  it('does not claim a weather that the family cannot draw', () => {
    const brief = read('a planet in the rain');
    expect(brief.family).toBe('space');
    expect(brief.weather).toBeUndefined();
    expect(brief.wordsIgnored).toEqual(['rain']);
  });

  it('takes the first of two times and ignores the second', () => {
    const brief = read('the sea at night at sunset');
    expect(brief.time).toBe('night');
    expect(brief.wordsIgnored).toEqual([]);
    expect(read('mountains at night at noon')).toMatchObject({ time: 'night', wordsIgnored: ['noon'] });
  });

  it('reads phrases before words', () => {
    expect(read('mountains at golden hour')).toMatchObject({ time: 'golden', colours: [], wordsUsed: ['mountains', 'golden hour'] });
  });

  it('hears plurals, capitals, accents, possessives and hyphens', () => {
    expect(read("MOUNTAINS' Lakes, snow-capped").wordsUsed).toEqual(["mountains", 'lakes', 'snow capped']);
    expect(read('poppies').family).toBe('meadow');
  });

  it('turns "no" and "without" in the prompt and the negative prompt into things left out', () => {
    const brief = read('the sea without clouds, no birds', 'mountains, watermark');
    expect([...brief.without].sort()).toEqual(['birds', 'cloudy', 'mountains']);
    expect(brief.wordsUsed).toEqual(['sea', 'without clouds', 'without birds', 'without mountains']);
    expect(brief.wordsIgnored).toEqual(['without watermark']);
  });

  it('lets the negative prompt win over the prompt', () => {
    const brief = read('rainy city street', 'rain');
    expect(brief.weather).toBeUndefined();
    expect(brief.without.has('rain')).toBe(true);
  });

  it('multiplies moods', () => {
    expect(read('a pastel vivid sea').mood.saturation).toBeCloseTo(0.72 * 1.3, 5);
    expect(read('a noir city').mood.saturation).toBe(0);
  });

  it('reads a very long prompt in time that grows with its length only', () => {
    const brief = read('sea dragon '.repeat(2_000));
    expect(brief.wordsUsed).toEqual(['sea']);
    expect(brief.wordsIgnored).toEqual(['dragon']);
  });
});
