import { afterAll, describe, expect, it } from '@jest/globals';
import { createExpressionEngine } from '../../../engine/src/expressions/index.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import { aRun, aScope } from './scope.ts';

const engine = createExpressionEngine();
afterAll(() => engine.close());

const scope = aScope([{ json: { v: 1 } }, { json: { v: 2 }, binary: { image: { data: 'QUJD', mimeType: 'image/png' } } }]);
const all = (code: string): Promise<Item[]> => engine.runCode(code, 'runOnceForAllItems', scope);
const each = (code: string): Promise<Item[]> => engine.runCode(code, 'runOnceForEachItem', scope);

describe('runCode, once for all items', () => {
  it.each([
    ['return [{ json: { a: 1 } }]', [{ json: { a: 1 } }]],
    ['return { json: { a: 1 } }', [{ json: { a: 1 } }]],
    ['return { a: 1 }', [{ json: { a: 1 } }]],
    ['return [{ a: 1 }, { a: 2 }]', [{ json: { a: 1 } }, { json: { a: 2 } }]],
    ['return []', []],
    ['return $input.all().map((item) => ({ json: { v: item.json.v * 2 } }))', [{ json: { v: 2 } }, { json: { v: 4 } }]],
    ['return items.length + $input.first().json.v === 3 ? [{ ok: true }] : []', [{ json: { ok: true } }]],
    ['const later = await Promise.resolve(5); return { later }', [{ json: { later: 5 } }]],
    ['return Promise.all([1, 2].map(async (n) => ({ json: { n } })))', [{ json: { n: 1 } }, { json: { n: 2 } }]],
    ['return { id: $("Start").all().map((item) => item.json.id), run: $runIndex, e: $execution.id }', [{ json: { id: [0, 10], run: 0, e: 'e1' } }]],
    ['return { day: $now.toISODate(), r: $jmespath({ a: [{ b: 1 }] }, "a[].b") }', [{ json: { day: '2024-03-30', r: [1] } }]],
    ['console.log("dropped", { a: 1 }); return { e: btoa("é"), t: new TextDecoder().decode(new TextEncoder().encode("é€")) }', [{ json: { e: '6Q==', t: 'é€' } }]],
    ['return { d: new Date(0), u: undefined, n: NaN, b: 5n, f() {} }', [{ json: { d: '1970-01-01T00:00:00.000Z', n: null, b: '5' } }]],
  ])('%s', async (code, items) => {
    expect(await all(code)).toEqual(items);
  });

  it('hands items on with their pairing and their binary data, whose bytes it does not need to see', async () => {
    expect(await all('return $input.all().filter((item) => item.json.v > 1)')).toEqual([{ json: { v: 2 }, binary: { image: { data: 'QUJD', mimeType: 'image/png' } }, pairedItem: { item: 1 } }]);
    expect(await all('return $input.all().map(({ json, binary }) => ({ json: { b: binary?.image.data ?? null } }))')).toEqual([{ json: { b: null } }, { json: { b: 'QUJD' } }]);
  });

  it('hands on the files of another node, whose bytes it does not need to see either', async () => {
    const photo = { data: 'UEhPVE8=', mimeType: 'image/jpeg' };
    const after = aScope([{ json: {}, binary: { image: { data: 'QUJD', mimeType: 'image/png' } } }], {
      runsOf: (name) => (name === 'Start' ? [aRun('Start', [[{ json: { id: 7 }, binary: { photo, other: photo } }]])] : undefined),
    });
    const run = (code: string): Promise<Item[]> => engine.runCode(code, 'runOnceForAllItems', after);
    const both = [{ json: {}, binary: { image: { data: 'QUJD', mimeType: 'image/png' }, photo } }];
    expect(await run('const start = $("Start").first(); return [{ json: {}, binary: { image: $input.first().binary.image, photo: start.binary.photo } }]')).toEqual(both);
    expect(await run('return $input.all().map((item) => ({ json: {}, binary: { ...item.binary, photo: $("Start").first().binary.photo } }))')).toEqual(both);
    expect(await run('return $("Start").all().map(({ binary }) => ({ json: {}, binary }))')).toEqual([{ json: {}, binary: { photo, other: photo } }]);
    expect(await run('return { json: { bytes: $("Start").first().binary.photo.data } }')).toEqual([{ json: { bytes: 'UEhPVE8=' } }]);
  });

  it.each([
    ['', 'the code returned nothing'],
    ['return 5', 'the code returned 5'],
    ['return "text"', 'the text "text"'],
    ['return null', 'null'],
    ['return [1]', 'item 0 is 1; an object is needed'],
    ['return [{ json: { a: 1 } }, { b: 1 }]', '"json" of item 1 is nothing'],
    ['return [{ json: [] }]', '"json" of item 0 is a list'],
    ['return [{ json: {}, extra: 1 }]', 'has the field "extra" beside "json"'],
  ])('refuses the result of %j: %s', async (code, reason) => {
    await expect(all(code)).rejects.toMatchObject({ code: 'invalid_workflow', node: 'Current', message: expect.stringContaining(reason) });
  });

  it.each([
    ['const a = 1;\n\nthrow new Error("boo")', 'the code failed at line 3 (throw new Error("boo")): boo', 3],
    ['const a = 1;\nreturn [$json.missing.deep];', "the code failed near line 1: TypeError: cannot read property 'deep' of undefined", 1],
    ['const a = 1;\nconst b = ;', 'the code has invalid syntax at line 2 (const b = ;)', 2],
    ['const f = require("fs")', 'modules cannot be loaded here', 1],
    ['await fetch("http://x")', 'use the HTTP Request node', 1],
    ['setTimeout(() => 1)', 'use the Wait node', 1],
    ['return process.env', 'the machine is not open', 1],
    ['$("Nope").all()', 'there is no node "Nope"; the workflow has "Start"', 1],
    ['$env.HOME', 'not open to expressions', 1],
  ])('tells where %j failed', async (code, message, line) => {
    await expect(all(code)).rejects.toMatchObject({ code: 'expression_failed', node: 'Current', message: expect.stringContaining(message), details: { line } });
  });

  it('runs code that cannot be read token by token', async () => {
    expect(await all('const a = 1\n/* it\'s fine */\nif (a) /[{"]/.test("x");\nreturn $input.all().slice(0, 1)')).toEqual([{ json: { v: 1 }, pairedItem: { item: 0 } }]);
  });
});

describe('runCode, once for each item', () => {
  it('gives each item its result and its pairing', async () => {
    expect(await each('return { v: $json.v * 10, i: $itemIndex, same: $input.item.json.v === item.json.v }')).toEqual([
      { json: { v: 10, i: 0, same: true }, pairedItem: { item: 0 } },
      { json: { v: 20, i: 1, same: true }, pairedItem: { item: 1 } },
    ]);
  });

  it('drops an item for which nothing is returned', async () => {
    expect(await each('if ($json.v === 2) return { json: { kept: true } }')).toEqual([{ json: { kept: true }, pairedItem: { item: 1 } }]);
  });

  it('refuses a list', async () => {
    await expect(each('return [{ json: {} }]')).rejects.toMatchObject({ code: 'invalid_workflow', message: expect.stringContaining('returned a list for item 0') });
  });

  it('does not run without items', async () => {
    expect(await engine.runCode('throw new Error("not reached")', 'runOnceForEachItem', aScope([]))).toEqual([]);
  });
});
