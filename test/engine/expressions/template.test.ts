import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '../../../engine/src/expressions/compile.ts';
import { definedMethods } from '../../../engine/src/expressions/guest/extend.ts';
import { METHOD_NAMES } from '../../../engine/src/expressions/method-names.ts';
import { parseTemplate, type ExpressionPart } from '../../../engine/src/expressions/template.ts';
import { readTokens, stringValue } from '../../../engine/src/expressions/tokens.ts';
import { addReach, emptyReach, type Fields, type Reach } from '../../../engine/src/expressions/reach.ts';

const sources = (text: string): string[] => parseTemplate(text).map((part) => (typeof part === 'string' ? part : `<${part.source}>`));
const only = (source: string): ExpressionPart => parseTemplate(`{{${source}}}`)[0] as ExpressionPart;

describe('parseTemplate', () => {
  it.each([
    ['{{ a }}', ['< a >']],
    ['x {{a}} y {{b}} z', ['x ', '<a>', ' y ', '<b>', ' z']],
    ['no part', ['no part']],
    ["{{ '}}' }}!", ["< '}}' >", '!']],
    ['{{ "\\"}}" }}', ['< "\\"}}" >']],
    ['{{ `}}${ {a:"}}"}.a }` }}.', ['< `}}${ {a:"}}"}.a }` >', '.']],
    ['{{ {a:{b:1}} }}', ['< {a:{b:1}} >']],
    ['{{ /[/}}]"/.test(x) }} it\'s', ['< /[/}}]"/.test(x) >', " it's"]],
    ['{{ a / b / c }}', ['< a / b / c >']],
    ['{{ 1 /* }} */ }}', ['< 1 /* }} */ >']],
    ['{{ (() => { return `${`${1}`}` })() }}', ['< (() => { return `${`${1}`}` })() >']],
    ['\\{{ a }} {{ b }}', ['\\{{ a }} ', '< b >']],
    ['{{ a', ['< a>']],
    ['{{ a; b }}', ['< a>']],
    ["{{ 'it }} is", ["< 'it >", ' is']],
    ['{{ f( }} x', ['< f( >', ' x']],
    ['', []],
  ])('takes %j apart', (text, parts) => {
    expect(sources(text)).toEqual(parts);
  });

  it.each([
    ["{{ 'open }}", 'a string is not closed'],
    ['{{ `open }}', 'a template literal is not closed'],
    ['{{ f( }}', '"}" closes nothing'],
    ['{{ ) }}', '")" closes nothing'],
    ['{{ (1', '"(" is not closed'],
    ['{{ }}', 'there is nothing between the braces'],
    ['{{ /* }}', 'a comment is not closed'],
  ])('says what is wrong with %j', (text, flaw) => {
    expect(parseTemplate(text)[0]).toMatchObject({ flaw });
  });

  it('reads any text without failing', () => {
    for (const text of ['{{', '}}', '{{{{', '{{}}', '{{{}}}', '{{ \\', '{{ "\\', '{{ `${', '{{ /', '{{ \u{1f600} }}', '{{ #x @y }}', '{{ 0x 1e 1_0 .5 5. }}']) expect(() => parseTemplate(text)).not.toThrow();
  });
});

describe('stringValue', () => {
  it.each([
    ["'a'", 'a'],
    ['"it\\"s"', 'it"s'],
    ['`plain`', 'plain'],
    ["'\\u0041'", undefined],
    ['name', undefined],
  ])('of %s is %j', (text, value) => {
    expect(stringValue(readTokens(text).tokens[0])).toBe(value);
  });
});

describe('compileExpression', () => {
  it.each([
    ['a.isEmpty()', '$extend(a,"isEmpty",false,[])'],
    ['a?.toInt(16)', '$extend(a,"toInt",true,[16])'],
    ['$json.list.pluck("x").first()', '$extend($extend($json.list,"pluck",false,["x"]),"first",false,[])'],
    ['new Date(0).format("x")', '$extend(new Date(0),"format",false,["x"])'],
    ['-a.abs() + [1, 2].sum()', '-$extend(a,"abs",false,[]) + $extend([1, 2],"sum",false,[])'],
    ['x => x.first()', 'x => $extend(x,"first",false,[])'],
    ['f(a.last())(b)[0].first()', '$extend(f($extend(a,"last",false,[]))(b)[0],"first",false,[])'],
    ['`a${x.first()}`.length', '`a${$extend(x,"first",false,[])}`.length'],
    ['a.first', 'a.first'],
    ['a.trim()', 'a.trim()'],
    ['first()', 'first()'],
    ['{ keys: 1 }', '{ keys: 1 }'],
    ['a . // why\n first ( )', '$extend(a , // why\n "first" ,false,[ ])'],
  ])('turns %s into %s', (source, code) => {
    expect(compileExpression(only(source)).code).toBe(code);
  });

  it('collects the names that may exist nowhere, and no property', () => {
    expect(compileExpression(only('foo.bar + baz[qux] + "no" + `${deep}` + typeof gone')).names).toEqual(['foo', 'baz', 'qux', 'deep', 'gone']);
  });

  it.each([
    ['$json.a', false],
    ['$json.a === 1', false],
    ['x => x >= 1', false],
    ['$json.list.sort()', true],
    ['$json.a = 1', true],
    ['$json.a++', true],
    ['delete $json.a', true],
    ['$json.a ??= 1', true],
  ])('knows whether %s may change its data: %s', (source, mutates) => {
    expect(compileExpression(only(source)).mutates).toBe(mutates);
  });

  it('knows the methods that the sandbox defines, and no other', () => {
    expect([...METHOD_NAMES].sort()).toEqual(definedMethods());
  });
});

const reachOf = (source: string, where?: 'code'): Reach => {
  const reach = emptyReach();
  addReach(reach, readTokens(source).tokens, where);
  return reach;
};
const shown = (fields: Fields | undefined): unknown => (fields instanceof Map ? Object.fromEntries([...fields].map(([name, inner]) => [name, shown(inner)])) : fields);

describe('addReach', () => {
  it.each([
    ['$json.a.b', { a: { b: true } }],
    ['$json.a?.b["c d"][0]', { a: { b: { 'c d': { 0: true } } } }],
    ['$json.a.b + $json.a', { a: true }],
    ['$json.a.trim()', { a: true }],
    ['$json.a[$json.key]', { a: true, key: true }],
    ['$json[name]', true],
    ['$json', true],
    ['Object.keys($json)', true],
    ['$input.item.json.a', { a: true }],
    ['$json.a`x`', true],
    ['"$json.a"', undefined],
    ['x.$json', undefined],
    ['1', undefined],
  ])('of %s is the fields %j', (source, fields) => {
    expect(shown(reachOf(source).json)).toEqual(fields);
  });

  it('takes all items where a list of them is asked for', () => {
    expect(reachOf('$input.all().length')).toMatchObject({ allItems: true, json: true });
    expect(shown(reachOf('$input.first().json.a').json)).toEqual({ a: true });
  });

  it('finds nodes, and what is read of them', () => {
    const { nodes, anyNode } = reachOf('$("A").item.json.x + $("B").first().json.y + $node["C"].json.z + $("D").all()');
    expect(anyNode).toBe(false);
    expect([...nodes].map(([name, reach]) => [name, shown(reach.json), reach.paired, reach.first, reach.all])).toEqual([
      ['A', { x: true }, true, false, false],
      ['B', { y: true }, false, true, false],
      ['C', { z: true }, false, false, true],
      ['D', true, false, false, true],
    ]);
  });

  it.each(['$(name).item', '$("A" + 1)', '$node[name].json', 'const f = $', '$items(name)'])('gives up on %s and takes every node', (source) => {
    expect(reachOf(source).anyNode).toBe(true);
  });

  it('knows items and item in code only', () => {
    expect(reachOf('items.map((item) => item.json)', 'code')).toMatchObject({ allItems: true, json: true });
    expect(reachOf('$json.list.map((item) => item.json)').allItems).toBe(false);
  });
});
