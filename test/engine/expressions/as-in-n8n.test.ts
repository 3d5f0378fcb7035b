/** Some five hundred expressions, answered by n8n's own evaluator and by ours. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createExpressionEngine } from '../../../engine/src/expressions/index.ts';
import { METHOD_NAMES } from '../../../engine/src/expressions/method-names.ts';
import { askN8n, n8n } from './n8n-oracle.ts';
import { aScope } from './scope.ts';

/** Where we answer otherwise on purpose. */
const DIFFERENT: Readonly<Record<string, string>> = {
  '"日本".replaceSpecialChars()': 'other scripts are left as they are, not spelled in Latin letters',
  "[{a:1,b:2}].pluck(['a','b'])": 'names may also come as a list',
  "[[],[null],'nil','null'].compact()": 'lists stay lists',
  "({ x: {a:null,b:1}, n:'nil', l:[null,1], f:false, z:0, e:{}, u: undefined }).compact()": 'lists stay lists',
  "[1,2].chunk('1')": 'a number may come as text',
  '[1,{a:1}].merge([{b:2}])': 'what is no object is passed over',
  "({}).hasField('toString')": 'an object has only its own fields',
  '"2024-04-30T18:49".toDateTime().format()': 'the documented default format is used',
  "[{a:{b:1}}].pluck('a.b')": 'two closing braces of the code do not end the expression',
  "[{a:{b:null,c:''}}].compact()": 'two closing braces of the code do not end the expression',
  "({a:{b:1}}).removeField('a.b')": 'two closing braces of the code do not end the expression',
  "/[/}}]/.test('/')": 'two closing braces of the code do not end the expression',
  '$input.context': 'loops keep their state to themselves',
  '$(\'Mid\').params': 'n8n shows only parameters that its node description declares; the stand-in declares none',
};

const expressions = readFileSync(new URL('./n8n-expressions.txt', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => line.split(' | '))
  .map((expression) => expression.trim())
  .filter((expression) => expression !== '');

/** Values as JSON shows them; pairing is not what is compared here, and every error is alike. */
function shown(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' && Number.isNaN(value)) return 'NaN';
  if (typeof value === 'object' && value !== null && 'error' in value) return 'an error';
  return JSON.stringify(value, (name, inner: unknown) => (name === 'pairedItem' ? undefined : inner));
}

describe('expressions, compared with n8n', () => {
  const engine = createExpressionEngine({ timeoutMs: 10_000 });
  afterAll(() => engine.close());

  const ask = async (expression: string): Promise<unknown> => {
    try {
      const [record] = await engine.evaluate({ p: `={{ ${expression} }}` }, aScope(undefined, { now: Date.now() }));
      return record!.p;
    } catch (error) {
      expect(error).toMatchObject({ code: 'expression_failed' });
      return { error: (error as Error).message };
    }
  };

  it('gives what n8n gives, or refuses what n8n refuses', async () => {
    const differing: string[] = [];
    for (const expression of expressions) {
      const [theirs, ours] = [shown(askN8n(`={{ ${expression} }}`)), shown(await ask(expression))];
      if (theirs !== ours && DIFFERENT[expression] === undefined) differing.push(`${expression}\n  n8n:  ${theirs}\n  ours: ${ours}`);
    }
    expect(differing).toEqual([]);
    expect(expressions.length).toBeGreaterThan(480);
  });

  it('differs where the list of differences says so, and nowhere else in it', async () => {
    const alike: string[] = [];
    for (const expression of Object.keys(DIFFERENT)) {
      expect(expressions).toContain(expression);
      if (shown(askN8n(`={{ ${expression} }}`)) === shown(await ask(expression))) alike.push(expression);
    }
    expect(alike).toEqual([]);
  });

  it('has every method that n8n has', () => {
    const theirs = n8n.ExpressionExtensions.flatMap(({ functions }) => Object.keys(functions));
    expect(theirs.filter((name) => !METHOD_NAMES.has(name))).toEqual([]);
  });

  it.each([
    ['=plain text', 'plain text'],
    ['=', ''],
    ['=x{{ $json.a }}y', 'x1y'],
    ['=o: {{ $json.o }}', 'o: [object Object]'],
    ['=l: {{ $json.list }}', 'l: 3,1,2'],
    ['=n: {{ $json.n }}|{{ $json.missing }}|{{ true }}|{{ false }}|{{ 0 }}|{{ NaN }}', 'n: |||true|false|0|'.replace('|||', '||')],
    ['= {{ 1 }}', ' 1'],
    ['={{ 1 }} ', '1 '],
    ['={{1}}{{2}}', '12'],
    ['={{ 1', 1],
    ['=1 }} 2', '1 }} 2'],
    ['={{ $json.a; }}', 1],
    ['={{ 1; 2 }}', 1],
    ['={{ 1 // c\n }}', 1],
    ['=\\{{ 1 }}', '\\{{ 1 }}'],
    ['={{ [1,{a:1}] }}{{ [null,undefined] }}', '1,[object Object],'],
    ['=a {{ new Date(0).toISOString() }}', 'a 1970-01-01T00:00:00.000Z'],
    ["={{ {a:{b:1} } }}", { a: { b: 1 } }],
  ])('reads the template %j as n8n does', async (template, value) => {
    expect(askN8n(template)).toEqual(value);
    const [record] = await engine.evaluate({ p: template }, aScope());
    expect(record!.p).toEqual(value);
  });

  it.each(['={{ }}', '={{ ) }}', '={{ var x = 1 }}', '={{ throw 1 }}', '={{ () => 1 }}', '={{ 1 +* }}'])('refuses %j as n8n does', async (template) => {
    expect(askN8n(template)).toHaveProperty('error');
    await expect(engine.evaluate({ p: template }, aScope())).rejects.toMatchObject({ code: 'expression_failed' });
  });
});
