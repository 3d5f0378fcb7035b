import { afterAll, describe, expect, it } from '@jest/globals';
import { convertField, loadLuxon, type FieldType } from '../../../engine/src/core-nodes/field-type.ts';
import { n8n } from '../expressions/n8n-oracle.ts';
import { closeEngine, itemsOf, jsonOf, pairsOf, runNode } from './run-node.ts';

afterAll(closeEngine);

const assign = (...rows: [name: string, value: unknown, type?: string][]): Record<string, unknown> => ({ assignments: { assignments: rows.map(([name, value, type = 'string'], index) => ({ id: String(index), name, value, type })) } });
const binary = { file: { data: 'QQ==', mimeType: 'image/png' } };

describe('Edit Fields', () => {
  it('sets fields of each item, and pairs them', async () => {
    const outputs = await runNode('set', assign(['name', '={{ $json.first }} {{ $json.last }}'], ['n', '={{ $json.n }}', 'number']), [itemsOf({ first: 'A', last: 'B', n: '5' }, { first: 'C', last: 'D', n: 6 })]);
    expect(jsonOf(outputs)).toEqual([[{ name: 'A B', n: 5 }, { name: 'C D', n: 6 }]]);
    expect(pairsOf(outputs)).toEqual([[{ item: 0 }, { item: 1 }]]);
  });

  it.each([
    [{ includeOtherFields: true }, { a: 1, b: { c: 2, d: 3 }, x: '9' }],
    [{ includeOtherFields: true, include: 'selected', includeFields: 'a, b.c' }, { a: 1, b: { c: 2 }, x: '9' }],
    [{ includeOtherFields: true, include: 'except', excludeFields: 'a,b.c' }, { b: { d: 3 }, x: '9' }],
    [{ includeOtherFields: false, include: 'all' }, { x: '9' }],
    [{}, { x: '9' }],
  ])('keeps other fields as %j says', async (parameters, json) => {
    const input = itemsOf({ a: 1, b: { c: 2, d: 3 } });
    expect(jsonOf(await runNode('set', { ...assign(['x', '9']), ...parameters }, [input]))).toEqual([[json]]);
    expect(input).toEqual(itemsOf({ a: 1, b: { c: 2, d: 3 } }));
  });

  it('makes objects and lists of names with dots, unless dot notation is off', async () => {
    const input = itemsOf({ o: { kept: 1 }, l: [0] });
    expect(jsonOf(await runNode('set', { ...assign(['o.deep.er', 'v'], ['l[1].x', 'w'], ['new[0]', 'z']), includeOtherFields: true }, [input]))).toEqual([[{ o: { kept: 1, deep: { er: 'v' } }, l: [0, { x: 'w' }], new: ['z'] }]]);
    expect(jsonOf(await runNode('set', { ...assign(['o.deep', 'v']), options: { dotNotation: false } }, [input]))).toEqual([[{ 'o.deep': 'v' }]]);
    expect(input).toEqual(itemsOf({ o: { kept: 1 }, l: [0] }));
  });

  it('refuses a name that leads through a prototype', async () => {
    await expect(runNode('set', assign(['__proto__.polluted', 'v']), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('__proto__') });
    await expect(runNode('set', assign(['a.constructor.prototype.b', 'v']), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['5', 'number', 5],
    ['', 'number', 0],
    ['true', 'boolean', true],
    [0, 'boolean', false],
    [5, 'string', '5'],
    ['={{ { a: 1 } }}', 'string', '{"a":1}'],
    ['[1, 2]', 'array', [1, 2]],
    ['{"a": 1}', 'object', { a: 1 }],
    ["{'a': 1}", 'object', { a: 1 }],
    ['={{ undefined }}', 'string', null],
    ['={{ null }}', 'number', null],
  ])('turns %j into a %s: %j', async (value, type, json) => {
    expect(jsonOf(await runNode('set', assign(['f', value, type]), [itemsOf({})]))).toEqual([[{ f: json }]]);
  });

  it.each([
    ['abc', 'number', "'f' expects a number but we got 'abc' [item 0]"],
    ['yes', 'boolean', "'f' expects a boolean but we got 'yes' [item 0]"],
    ['={{ [1] }}', 'object', "'f' expects a object but we got array [item 0]"],
    ['5', 'array', "'f' expects a array but we got '5' [item 0]"],
  ])('refuses %j as a %s, or lets it through when told to', async (value, type, message) => {
    await expect(runNode('set', assign(['f', value, type]), [itemsOf({})])).rejects.toMatchObject({ code: 'node_failed', message: expect.stringContaining(message) });
    expect(jsonOf(await runNode('set', { ...assign(['f', value, type]), options: { ignoreConversionErrors: true } }, [itemsOf({})]))).toEqual([[{ f: value === '={{ [1] }}' ? [1] : value }]]);
  });

  it('takes a JSON text, with the fields that are kept below it', async () => {
    expect(jsonOf(await runNode('set', { mode: 'raw', jsonOutput: '={ "a": {{ $json.o }}, "s": "{{ $json.s }}" }', includeOtherFields: true }, [itemsOf({ o: { x: 1 }, s: 't', a: 0 })]))).toEqual([[{ o: { x: 1 }, s: 't', a: { x: 1 } }]]);
    expect(jsonOf(await runNode('set', { mode: 'raw', jsonOutput: '={{ $json.o }}' }, [itemsOf({ o: { x: 1 } })]))).toEqual([[{ x: 1 }]]);
    for (const jsonOutput of ['{ "a": ', '[1]', '5']) await expect(runNode('set', { mode: 'raw', jsonOutput }, [itemsOf({})])).rejects.toMatchObject({ code: 'node_failed', message: expect.stringContaining('item 0') });
  });

  it('keeps binary data as the version has it', async () => {
    const input = [{ json: {}, binary }];
    const kept = async (parameters: Record<string, unknown>, version: number): Promise<unknown> => (await runNode('set', parameters, [input], { version }))[0]![0]!.binary;
    expect(await kept({ includeOtherFields: true }, 3.4)).toEqual(binary);
    expect(await kept({ includeOtherFields: true, options: { stripBinary: true } }, 3.4)).toBeUndefined();
    expect(await kept({}, 3.4)).toBeUndefined();
    expect(await kept({ options: { includeBinary: true } }, 3.3)).toEqual(binary);
    expect(await kept({}, 3.3)).toBeUndefined();
  });

  it('reads the older way of writing assignments', async () => {
    const fields = { values: [{ name: 'a', type: 'numberValue', numberValue: '5' }, { name: 'b', stringValue: '={{ $json.x }}' }] };
    expect(jsonOf(await runNode('set', { fields }, [itemsOf({ x: 'y' })], { version: 3.2 }))).toEqual([[{ x: 'y', a: 5, b: 'y' }]]);
    expect(jsonOf(await runNode('set', { fields, include: 'none' }, [itemsOf({ x: 'y' })], { version: 3.2 }))).toEqual([[{ a: 5, b: 'y' }]]);
  });

  it('repeats items when told to, and makes nothing of nothing', async () => {
    expect(jsonOf(await runNode('set', { ...assign(['a', 'b']), duplicateItem: true, duplicateCount: 2 }, [itemsOf({})]))[0]).toHaveLength(3);
    expect(await runNode('set', assign(['a', '={{ $json.x }}']), [[]])).toEqual([[]]);
  });

  it('refuses an assignment without a name, a type and a mode that do not exist', async () => {
    await expect(runNode('set', assign(['', 'v']), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('no name') });
    await expect(runNode('set', assign(['a', 'v', 'colour']), [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('string, number, boolean') });
    await expect(runNode('set', { mode: 'magic' }, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('manual, raw') });
  });
});

describe('convertField', () => {
  const values = [null, undefined, '', ' ', '5', '5.5', 'abc', 'true', 'TRUE', 'yes', '0', '1', 0, 1, 2, -1, Number.NaN, true, false, [], '[1]', '{"a":1}', "{'a':1}", {}, { a: 1 }, '2024-01-02', '2024-01-02T03:04:05Z', 'Jan 5 2024'];

  it.each(['number', 'boolean', 'array', 'object', 'dateTime'] as const)('accepts and gives for %s what n8n does, loosely and strictly', async (type: FieldType) => {
    await loadLuxon();
    for (const strict of [false, true]) {
      for (const value of values) {
        const theirs = n8n.validateFieldType('f', value, type, { strict });
        const ours = convertField('f', value, type, { strict });
        const label = `${type} ${String(strict)} ${JSON.stringify(value) ?? 'undefined'}`;
        // What cannot be told from a date by its look is n8n's own guess: small numbers are months to it.
        if (type === 'dateTime' && (/^[\d.-]+$/.test(String(value)) && String(value).length < 8)) continue;
        expect([label, 'value' in ours]).toEqual([label, theirs.valid]);
        if ('value' in ours) expect([label, JSON.stringify(ours.value)?.slice(0, 20)]).toEqual([label, JSON.stringify(theirs.newValue)?.slice(0, 20)]);
      }
    }
  });
});
