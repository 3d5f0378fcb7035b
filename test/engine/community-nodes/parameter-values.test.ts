import { describe, expect, it } from '@jest/globals';
import { isShown } from '../../../engine/src/community-nodes/display-options.ts';
import { completeParameters, withOpenDefaults, extractValue, valueAt } from '../../../engine/src/community-nodes/parameter-values.ts';

describe('completeParameters', () => {
  const PROPERTIES = [
    { name: 'model', type: 'string', default: 'fast', displayOptions: { show: { operation: ['draw'] } } },
    { name: 'model', type: 'string', default: 'deep', displayOptions: { show: { operation: ['edit'] } } },
    { name: 'operation', type: 'options', default: 'draw' },
    { name: 'mask', type: 'string', default: 'mask', displayOptions: { show: { operation: ['edit'] } } },
    { name: 'options', type: 'collection', default: {}, options: [{ name: 'seed', default: 0 }] },
    { name: 'clips', type: 'fixedCollection', default: {}, typeOptions: { multipleValues: true }, options: [{ name: 'values', values: [{ name: 'fade', default: 1 }, { name: 'text', default: '' }] }] },
  ];

  it('takes the default of the property that is shown, also when a later one decides that', () => {
    expect(completeParameters(PROPERTIES, {}, 1)).toEqual({ model: 'fast', operation: 'draw', options: {}, clips: {} });
    expect(completeParameters(PROPERTIES, { operation: 'edit' }, 1)).toEqual({ model: 'deep', mask: 'mask', operation: 'edit', options: {}, clips: {} });
  });

  it('keeps what is given, even when it is empty, and even when it is not shown', () => {
    expect(completeParameters(PROPERTIES, { model: '', mask: 'kept' }, 1)).toMatchObject({ model: '', mask: 'kept' });
  });

  it('fills in rows of a fixed collection, and no options that nobody added', () => {
    expect(completeParameters(PROPERTIES, { clips: { values: [{ text: 'a' }, { fade: 0 }] } }, 1)).toMatchObject({
      clips: { values: [{ text: 'a', fade: 1 }, { text: '', fade: 0 }] },
      options: {},
    });
  });

  it('gives every node its own copy of a default', () => {
    const first = completeParameters(PROPERTIES, {}, 1);
    (first.options as Record<string, unknown>).seed = 1;
    expect(completeParameters(PROPERTIES, {}, 1).options).toEqual({});
  });
});

describe('withOpenDefaults', () => {
  const properties = [{ name: 'operation', type: 'options', default: 'get' }, { name: 'id', type: 'string', default: '={{ $json.id }}', displayOptions: { show: { operation: ['get'] } } }];

  it('adds a default that is an expression, where its property is shown and the file says nothing', () => {
    expect(withOpenDefaults(properties, {}, 1)).toEqual({ id: '={{ $json.id }}' });
    for (const given of [{ id: '' }, { operation: 'list' }]) expect(withOpenDefaults(properties, given, 1)).toBe(given);
  });
});

describe('isShown', () => {
  const shown = (options: object, values: object, version = 1): boolean => isShown(options, values as Record<string, unknown>, { root: 'r' }, version);

  it('needs every show rule to match and no hide rule', () => {
    expect(shown({ show: { a: [1, 2], b: ['x'] } }, { a: 2, b: 'x' })).toBe(true);
    expect(shown({ show: { a: [1, 2], b: ['x'] } }, { a: 2, b: 'y' })).toBe(false);
    expect(shown({ hide: { a: [1], b: ['x'] } }, { a: 2, b: 'x' })).toBe(false);
    expect(shown({}, {})).toBe(true);
  });

  it('knows the version, the root, lists and locators', () => {
    expect(shown({ show: { '@version': [2] } }, {}, 2)).toBe(true);
    expect(shown({ show: { '/root': ['r'] } }, {})).toBe(true);
    expect(shown({ show: { a: ['y'] } }, { a: ['x', 'y'] })).toBe(true);
    expect(shown({ show: { a: ['y'] } }, { a: { __rl: true, value: 'y' } })).toBe(true);
  });

  it.each<[object, unknown, boolean]>([
    [{ gte: 2 }, 2, true],
    [{ gte: 2 }, 1.9, false],
    [{ lt: 2 }, 2, false],
    [{ not: 'a' }, 'a', false],
    [{ between: { from: 1, to: 2 } }, 1.5, true],
    [{ startsWith: 'ab' }, 'abc', true],
    [{ regex: '^v\\d' }, 'v2', true],
    [{ exists: true }, '', false],
    [{ unheardOf: 1 }, 1, false],
  ])('understands the condition %j of %j', (condition, value, result) => {
    expect(shown({ show: { a: [{ _cnd: condition }] } }, { a: value })).toBe(result);
  });
});

describe('valueAt', () => {
  const values = { options: { seed: 0 }, rows: { values: [{ text: 'a' }] }, 'with.dot': 1 };

  it('finds nested values and rows', () => {
    expect(valueAt(values, 'options.seed')).toBe(0);
    expect(valueAt(values, 'rows.values[0].text')).toBe('a');
    expect(valueAt(values, 'with.dot')).toBe(1);
  });

  it.each(['options.missing', 'options.seed.deeper', 'nothing', 'constructor', 'options.__proto__', 'rows.values.length.x'])('finds nothing at %s', (path) => {
    expect(valueAt(values, path)).toBeUndefined();
  });
});

describe('extractValue', () => {
  const property = { name: 'file', modes: [{ name: 'url', extractValue: { type: 'regex', regex: 'files/(\\w+)' } }, { name: 'id' }] };

  it('takes the plain value of a resource locator, by the rule of its mode', () => {
    expect(extractValue(property, { __rl: true, mode: 'url', value: 'https://x/files/abc' })).toBe('abc');
    expect(extractValue(property, { __rl: true, mode: 'id', value: 'abc' })).toBe('abc');
    expect(extractValue(property, { __rl: true, mode: 'url', value: 'elsewhere' })).toBe('elsewhere');
  });

  it('leaves any other value as it is', () => {
    expect(extractValue(property, 'abc')).toBe('abc');
    expect(extractValue(undefined, { value: 1 })).toEqual({ value: 1 });
  });
});
