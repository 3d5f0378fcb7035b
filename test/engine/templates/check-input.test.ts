import { describe, expect, it } from '@jest/globals';
import { checkGiven } from '../../../engine/src/templates/check-given.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { aTemplate } from './a-template.ts';

const workflow = parseWorkflow(aTemplate());
const check = (values: Record<string, unknown>): void => checkGiven(workflow, values);

describe('the inputs of a run', () => {
  it.each<readonly [string, unknown, RegExp]>([
    ['Length', 12, /^input "Length" is 12 s; 2 to 10 s is allowed$/],
    ['Length', 1, /^input "Length" is 1 s; 2 to 10 s is allowed$/],
    ['Length', 5, /^input "Length" is 5 s; steps of 2 s from 2 s on are allowed, such as 4 s or 6 s$/],
    ['Length', 'long', /^input "Length" is no number; a number is needed$/],
    ['Seed', -1, /^input "Seed" is -1; 0 to 4294967295 is allowed$/],
    ['Seed', 1.5, /^input "Seed" is 1\.5; a whole number is needed$/],
    ['Prompt', '🦊'.repeat(301), /^input "Prompt" is 301 characters long; at most 300 are allowed$/],
    ['Tint', 'blue', /^input "Tint" is "blue"; a colour such as #1e90ff is needed$/],
    ['Shape', '4:3', /^input "Shape" is "4:3"; allowed: 16:9, 1:1$/],
    ['Clips', [{}, {}, {}, {}], /^input "Clips" is 4 files; 1 to 3 are allowed$/],
    ['Subject', 'here', /^input "Subject" is "here"; a JSON list such as \[\{"x":0\.5,"y":0\.5,"label":"positive"\}\] is needed, x and y from 0 to 1$/],
    ['Subject', '[{"x":2,"y":0}]', /^input "Subject" is \{"x":2,"y":0\} among its points; /],
    ['Subject', JSON.stringify(Array.from({ length: 33 }, () => ({ x: 0, y: 0 }))), /at most 32 of them$/],
    ['Subject', '{"x":0,"y":0}', /a JSON list such as/],
  ])('%s: %j is refused', (name, value, message) => {
    expect(() => check({ [name]: value })).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(message), details: { input: name } }));
  });

  it.each<readonly [string, unknown]>([
    ...(['Length', 'Seed', 'Prompt', 'Tint', 'Subject'] as const).flatMap((name): [string, unknown][] => [[name, ''], [name, null], [name, undefined]]),
    ['Length', 4],
    ['Length', '4'],
    ['Seed', 4_294_967_295],
    ['Prompt', '🦊'.repeat(300)],
    ['Tint', '#FF00aa'],
    ['Clips', []],
    ['Subject', '[{"x":0.5,"y":1,"label":"negative"}]'],
    ['Subject', '[]'],
    ['Photo', { filename: 'face.jpg' }],
    ['Looks', ['warm']],
  ])('%s: %j is taken', (name, value) => {
    expect(() => check({ [name]: value })).not.toThrow();
  });

  it('are free where there are no hints', () => {
    expect(() => checkGiven(parseWorkflow(aTemplate(null)), { Length: 1e9, Prompt: 'x'.repeat(10_000) })).not.toThrow();
  });

  it('count decimal steps as people do', () => {
    const hints = { inputs: { Length: { min: 0.1, max: 1, step: 0.1 } } };
    const decimal = parseWorkflow(aTemplate(hints, [{ fieldLabel: 'Length', fieldType: 'number' }]));
    for (const value of [0.1, 0.3, 0.7, 1]) expect(() => checkGiven(decimal, { Length: value })).not.toThrow();
    expect(() => checkGiven(decimal, { Length: 0.25 })).toThrow(/such as 0\.2 or 0\.3/);
  });
});
