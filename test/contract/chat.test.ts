import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyLimits, checkArguments, findOperation, quoteJob, settleByUse, usualTokens, USUAL_MOST_TOKENS } from '../../nodes/contract/index.ts';

const chat = findOperation('chat');
const check = (given: object) => checkArguments(chat, given);

describe('the arguments of a chat', () => {
  it('are a message, with what was said before and how to behave', () => {
    const given = { system: 'be brief', messages: [{ role: 'developer', content: 'in English' }, { content: 'hello' }], prompt: 'go on', stop: ['END', '.'], max_tokens: '20' };
    const messages = [{ role: 'system', content: 'in English' }, { role: 'user', content: 'hello' }];
    expect(check(given)).toEqual({ ...given, messages, max_tokens: 20 });
  });

  it.each([
    [{}, 'prompt, messages are all empty'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role is "tool"; chat allows system, user, assistant'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content is empty'],
    [{ prompt: 'x', temperature: 3 }, 'temperature is 3; chat allows 0 to 2'],
    [{ prompt: 'x', stop: ['a', 'b', 'c', 'd', 'e'] }, 'at most 4 entries'],
    [{ prompt: 'x', n: 2 }, 'chat has no parameter n'],
  ])('are refused as %j', (given, message) => {
    expect(() => check(given)).toThrow(message);
  });
});

describe('the price of a chat', () => {
  const given = check({ prompt: 'A red barn?', max_tokens: 100 });
  const settle = (facts: object, held?: number, rate = 1) => {
    const quote = quoteJob('chat', given, [], rate);
    return settleByUse('chat', given, facts as Record<string, unknown>, quote, held ?? quote.max);
  };

  it('is 60 µSpark for a token in and 180 for one out: at most what the bytes and the longest answer allow, a third of that expected', () => {
    expect(quoteJob('chat', given, [], 1)).toEqual({ min: 60 + 180, expected: (155 * 60 + 100 * 180) / 3, max: 155 * 60 + 100 * 180 });
    const { max } = quoteJob('chat', check({ prompt: '', messages: [{ content: 'ä€😀' }] }), [], 1);
    expect(max).toBe((2 + 3 + 4 + 16 + 128) * 60 + USUAL_MOST_TOKENS * 180);
  });

  it('is paid by the tokens that the server counted, at the rate of the model', () => {
    expect(settle({ usage: { input: 11, output: 4 } })).toBe(11 * 60 + 4 * 180);
    expect(settle({ usage: { input: 11, output: 4 } }, undefined, 2)).toBe(2 * (11 * 60 + 4 * 180));
    expect(settle({ usage: { input: 11, output: 4 } }, undefined, 0)).toBe(0);
  });

  it('is never above the hold, and never below what is sure to be used', () => {
    expect(settle({ usage: { input: 1e9, output: 1e9 } })).toBe(quoteJob('chat', given, [], 1).max);
    expect(settle({ usage: { input: 11, output: 4 } }, 500)).toBe(500);
    expect(settle({ usage: { input: 0, output: 0 } })).toBe(240);
  });

  it.each([{}, { usage: null }, { usage: { input: 'many', output: 1 } }, { usage: { input: -1, output: 1 } }, { usage: { input: 1, output: Infinity } }])('is that of what was asked for where %j tells nothing', (facts) => {
    expect(settle(facts)).toBeUndefined();
  });

  it('of other operations follows what they deliver', () => {
    expect(settleByUse('generate_image', { prompt: 'x' }, { usage: { input: 1, output: 1 } }, { min: 1, expected: 1, max: 1 }, 1)).toBeUndefined();
  });

  it('is within the quote whatever is said and reported', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    const request = fc.record({ prompt: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), system: text, messages: fc.array(fc.record({ content: fc.string({ unit: 'grapheme', minLength: 1 }) }), { maxLength: 5 }), max_tokens: fc.integer({ min: 1, max: 65_536 }) });
    const usage = fc.record({ input: fc.double({ noNaN: true }), output: fc.oneof(fc.nat(), fc.constant(undefined)) });
    fc.assert(
      fc.property(request, usage, fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 30, noNaN: true })), fc.double({ min: 0, max: 1, noNaN: true }), (asked, reported, rate, part) => {
        const parameters = applyLimits(check(asked), {}, 'm');
        const quote = quoteJob('chat', parameters, [], rate);
        expect(quote.min).toBeLessThanOrEqual(quote.expected);
        expect(quote.expected).toBeLessThanOrEqual(quote.max);
        expect(quote.max).toBeLessThanOrEqual(3 * quote.expected + 1); // Each is rounded alone.
        const held = Math.floor(quote.max * part);
        const captured = settleByUse('chat', parameters, { usage: reported }, quote, held) ?? 0;
        expect(Number.isSafeInteger(captured)).toBe(true);
        expect(captured).toBeGreaterThanOrEqual(0);
        expect(captured).toBeLessThanOrEqual(held);
      }),
    );
  });
});

describe('usualTokens', () => {
  it('counts four bytes for one', () => {
    expect(['', 'a', 'abcde', '€€€€'].map(usualTokens)).toEqual([0, 1, 2, 3]);
  });
});
