import { describe, expect, it } from '@jest/globals';
import { EDITS } from '../../../../gpu-runtime/src/runtimes/sketch/edits/catalogue.ts';
import { EDIT_WORDS } from '../../../../gpu-runtime/src/runtimes/sketch/edits/lexicon.ts';
import { planEdits } from '../../../../gpu-runtime/src/runtimes/sketch/edits/plan-edits.ts';

const editsOf = (instruction: string) => planEdits(instruction).steps.map(({ edit }) => edit);
const amountOf = (instruction: string, edit: string) => planEdits(instruction).steps.find((step) => step.edit === edit)?.amount;

describe('planEdits', () => {
  it('hears every edit that an instruction names', () => {
    expect(editsOf('turn it into a snowy night')).toEqual(expect.arrayContaining(['snow-cover', 'snowfall', 'night']));
  });

  it('prefers a phrase to the words in it', () => {
    expect(editsOf('blurred background')).toEqual(['background-blur']);
    expect(editsOf('a black-and-white pencil drawing').sort()).toEqual(['black-white', 'pencil']);
  });

  it('tells used words from ignored ones and drops fillers', () => {
    const { wordsUsed, wordsIgnored } = planEdits('Make it a foggy morning with three dragons, please');
    expect(wordsUsed).toEqual(['foggy', 'morning']);
    expect(wordsIgnored).toEqual(['three', 'dragons']);
  });

  it('lets "slightly" weaken and "heavy" strengthen the edit that follows', () => {
    expect(amountOf('slightly warm', 'warm')).toBeLessThan(1);
    expect(amountOf('heavy rain', 'rain')).toBeGreaterThan(1);
    expect(amountOf('slightly warm and heavy rain', 'rain')).toBeGreaterThan(1);
  });

  it('applies an amount at the end to what came before', () => {
    expect(amountOf('rain, heavily', 'rain')).toBeGreaterThan(1);
  });

  it('plans an edit once, at its strongest', () => {
    expect(editsOf('night, at night, heavy night')).toEqual(['night']);
    expect(amountOf('night, heavy night', 'night')).toBe(1.5);
  });

  it('does not do what is asked to be left out, and says so', () => {
    const plan = planEdits('night without rain');
    expect(plan.steps.map(({ edit }) => edit)).toEqual(['night']);
    expect(plan.wordsIgnored).toEqual(['rain']);
    expect(plan.warnings).toHaveLength(1);
    expect(plan.warnings[0]).toContain('rain');
  });

  it.each(['add a unicorn', 'no rain', 'very', ''])('refuses "%s" and lists words that it understands', (instruction) => {
    expect(() => planEdits(instruction)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining('night') }));
  });

  it('shortens a long instruction in its refusal', () => {
    expect(() => planEdits('xyzzy '.repeat(500))).toThrow(expect.objectContaining({ message: expect.stringMatching(/^prompt is "(xyzzy ){12}.*…"; no word/) }));
  });
});

describe('the words of edits', () => {
  it('have each phrase once', () => {
    const phrases = EDIT_WORDS.flatMap(([, list]) => list.split('|'));
    expect(phrases.filter((phrase, index) => phrases.indexOf(phrase) !== index)).toEqual([]);
  });

  it('reach every edit of the catalogue', () => {
    const reached = new Set(EDIT_WORDS.flatMap(([meaning]) => ('edits' in meaning ? Object.keys(meaning.edits) : [])));
    expect(Object.keys(EDITS).filter((name) => !reached.has(name))).toEqual([]);
  });
});
