import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { meets } from '../../../engine/src/core-nodes/conditions.ts';
import { loadLuxon } from '../../../engine/src/core-nodes/field-type.ts';
import { createPatternMatcher } from '../../../engine/src/core-nodes/pattern-matcher.ts';
import { n8n } from '../expressions/n8n-oracle.ts';
import { closeEngine, itemsOf, jsonOf, nodeType, pairsOf, runNode } from './run-node.ts';
import { aNode } from '../expressions/scope.ts';

beforeAll(() => loadLuxon());
afterAll(closeEngine);

const condition = (leftValue: unknown, type: string, operation: string, rightValue?: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({ id: '1', leftValue, rightValue, operator: { type, operation, ...more } });
const filterOf = (conditions: unknown[], { combinator = 'and', ...options }: Record<string, unknown> = {}): Record<string, unknown> => ({ options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2, ...options }, combinator, conditions });

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  string: ['empty', 'notEmpty', 'equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith', 'regex', 'notRegex'],
  number: ['empty', 'notEmpty', 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
  boolean: ['empty', 'notEmpty', 'true', 'false', 'equals', 'notEquals'],
  array: ['empty', 'notEmpty', 'contains', 'notContains', 'lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt', 'lengthGte', 'lengthLte'],
  object: ['empty', 'notEmpty'],
  dateTime: ['equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
};

const LEFT: Readonly<Record<string, readonly unknown[]>> = {
  string: ['', 'abc', 'ABC', 'a', 5, true, null, undefined, [1], { a: 1 }],
  number: [0, 5, -1, '5', '', 'abc', null, undefined, true],
  boolean: [true, false, 'true', 'no', 0, 1, null, undefined],
  array: [[], [1, 'a', 'A'], '[1]', 'x', null, undefined, { a: 1 }],
  object: [{}, { a: 1 }, '{"a":1}', 'x', [], null, undefined],
  dateTime: ['2024-01-02', '2024-01-02T03:04:05Z', '2025-01-01T00:00:00+02:00', 'x', null, undefined],
};

const RIGHT: Readonly<Record<string, readonly unknown[]>> = { string: ['a', 'A', '', '^a.c$', '/B/i', 5], number: [5, '5', 0], boolean: [true, 'false'], array: [1, 'a', '2'], object: [''], dateTime: ['2024-01-02', '2024-06-01T00:00:00Z', 'y'] };

describe('conditions, compared with n8n', () => {
  it.each(Object.keys(OPERATIONS))('every operation on %s, strict and loose, with and without case', (type) => {
    const differing: string[] = [];
    let count = 0;
    for (const operation of ['exists', 'notExists', ...OPERATIONS[type]!]) {
      const single = ['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false'].includes(operation);
      for (const left of LEFT[type]!) {
        for (const right of single ? [''] : RIGHT[type]!) {
          for (const options of [{}, { typeValidation: 'loose' }, { caseSensitive: false }]) {
            const more = { ...(single ? { singleValue: true } : {}), ...(type === 'array' && !single ? { rightType: operation.startsWith('length') ? 'number' : 'any' } : {}) };
            const filter = filterOf([condition(left, type, operation, right, more)], options);
            const outcome = (ask: () => boolean): unknown => {
              try {
                return ask();
              } catch {
                return 'refused';
              }
            };
            count += 1;
            const theirs = outcome(() => n8n.executeFilter(structuredClone(filter), { itemIndex: 0 }));
            const ours = outcome(() => meets(filter, 0, 'UTC', createPatternMatcher()));
            if (theirs !== ours) differing.push(`${JSON.stringify(left)} ${operation} ${JSON.stringify(right)} ${JSON.stringify(options)}: n8n ${String(theirs)}, ours ${String(ours)}`);
          }
        }
      }
    }
    expect(differing).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });
});

describe('If', () => {
  const parameters = (...conditions: unknown[]): Record<string, unknown> => ({ conditions: filterOf(conditions) });

  it('has two outputs, and pairs what goes through', async () => {
    expect(nodeType('if').shape(aNode('If'))).toMatchObject({ inputs: 1, outputs: 2, waitsFor: 'any' });
    const outputs = await runNode('if', parameters(condition('={{ $json.n }}', 'number', 'gt', 2)), [itemsOf({ n: 1 }, { n: 3 }, { n: 5 })]);
    expect(jsonOf(outputs)).toEqual([[{ n: 3 }, { n: 5 }], [{ n: 1 }]]);
    expect(pairsOf(outputs)).toEqual([[{ item: 1 }, { item: 2 }], [{ item: 0 }]]);
  });

  it('joins conditions by "and" and "or"', async () => {
    const both = [condition('={{ $json.a }}', 'boolean', 'true', '', { singleValue: true }), condition('={{ $json.b }}', 'boolean', 'true', '', { singleValue: true })];
    const input = itemsOf({ a: true, b: true }, { a: true, b: false }, { a: false, b: false });
    expect(jsonOf(await runNode('if', { conditions: filterOf(both) }, [input]))[0]).toHaveLength(1);
    expect(jsonOf(await runNode('if', { conditions: filterOf(both, { combinator: 'or' }) }, [input]))[0]).toHaveLength(2);
  });

  it('names value, type, condition and item when a type is wrong', async () => {
    const failing = runNode('if', parameters(condition(1, 'number', 'equals', 1), condition('={{ $json.n }}', 'number', 'gt', 2)), [itemsOf({ n: 5 }, { n: 'many' })]);
    await expect(failing).rejects.toMatchObject({ code: 'node_failed', message: expect.stringMatching(/'many' is a string but a number is expected.*\[condition 1, item 1\]/) });
  });

  it('refuses an operation that does not exist and a broken regular expression', async () => {
    await expect(runNode('if', parameters(condition('a', 'string', 'sounds')), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('equals') });
    await expect(runNode('if', parameters(condition('a', 'string', 'regex', '(')), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('no regular expression') });
  });

  it('sends nothing anywhere when nothing arrives', async () => {
    expect(await runNode('if', parameters(condition('={{ $json.n }}', 'number', 'gt', 2)), [[]])).toEqual([[], []]);
  });
});

describe('Filter', () => {
  it('keeps what meets the conditions', async () => {
    const outputs = await runNode('filter', { conditions: filterOf([condition('={{ $json.s }}', 'string', 'startsWith', 'a')]) }, [itemsOf({ s: 'b' }, { s: 'ab' })]);
    expect(outputs).toEqual([[{ json: { s: 'ab' }, pairedItem: { item: 1 } }]]);
  });
});

describe('Switch', () => {
  const rule = (value: string): Record<string, unknown> => ({ conditions: filterOf([condition('={{ $json.k }}', 'string', 'contains', value)]) });
  const rules = { values: [rule('a'), rule('b')] };
  const input = itemsOf({ k: 'a' }, { k: 'b' }, { k: 'ab' }, { k: 'c' });

  it.each([
    [{}, [[0, 2], [1]]],
    [{ allMatchingOutputs: true }, [[0, 2], [1, 2]]],
    [{ fallbackOutput: 'extra' }, [[0, 2], [1], [3]]],
    [{ fallbackOutput: 0 }, [[0, 2, 3], [1]]],
  ])('sorts items by its rules with the options %j', async (options, places) => {
    const outputs = await runNode('switch', { rules, options }, [input]);
    expect(outputs.map((items) => items.map((item) => (item.pairedItem as { item: number }).item))).toEqual(places);
  });

  it('takes the output from an expression, and refuses one that it does not have', async () => {
    expect(nodeType('switch').shape(aNode('Switch', { parameters: { mode: 'expression', numberOutputs: 3 } })).outputs).toBe(3);
    expect(jsonOf(await runNode('switch', { mode: 'expression', numberOutputs: 3, output: '={{ $json.o }}' }, [itemsOf({ o: 2 }, { o: 0 })]))).toEqual([[{ o: 0 }], [], [{ o: 2 }]]);
    await expect(runNode('switch', { mode: 'expression', numberOutputs: 3, output: '={{ $json.o }}' }, [itemsOf({ o: 3 })])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('0 to 2') });
  });
});

describe('a regular expression', () => {
  const asking = (pattern: string) => ({ conditions: filterOf([condition('={{ $json.text }}', 'string', 'regex', pattern)]) });

  it.each(['if', 'filter'])('that would never end is stopped in %s, and the engine goes on', async (name) => {
    const refused = runNode(name, asking('^(a+)+$'), [itemsOf({ text: `${'a'.repeat(60)}b` })]);
    await expect(refused).rejects.toMatchObject({ code: 'expression_timeout', message: expect.stringContaining('^(a+)+$ took longer than 250 ms') });
  });

  it('is stopped in a Switch, too', async () => {
    const rules = { values: [asking('^(a|aa)+$')] };
    await expect(runNode('switch', { rules }, [itemsOf({ text: `${'a'.repeat(200)}b` })])).rejects.toMatchObject({ code: 'expression_timeout' });
  });

  it('matches thousands of texts, and reaches nothing of the engine', async () => {
    const texts = Array.from({ length: 3_000 }, (_, index) => ({ text: `fox ${index}` }));
    const [kept, others] = await runNode('if', asking('/^FOX \\d*5$/i'), [itemsOf(...texts)]);
    expect([kept?.length, others?.length]).toEqual([300, 2_700]);
    expect(createPatternMatcher()('this|process', '', 'constructor')).toBe(false);
  });
});
