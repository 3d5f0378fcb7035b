/** Every template of `workflows/`: it is valid, tidy, told of in the table, and its price is known before it runs. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspectTemplate } from '../../../engine/src/templates/inspect.ts';
import type { WorkflowNode } from '../../../engine/src/workflow/types.ts';
import { LIBRARY, openStudio, usualInputs, WORKFLOWS, type Studio } from './library.ts';
import { templateTable } from './template-table.ts';

/** Spark of a run with what the form suggests. */
const MOST_SPARK = 60;
/** Bytes of all covers and examples. */
const MOST_SHOWN = 12_000_000;
/** Pixels that a node takes on n8n's canvas. */
const NODE = { width: 100, height: 100 };

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(async () => await studio?.[Symbol.asyncDispose]());

const overlap = ([a, b]: readonly [WorkflowNode, WorkflowNode]): boolean =>
  Math.abs(a.position[0] - b.position[0]) < NODE.width && Math.abs(a.position[1] - b.position[1]) < NODE.height;
const pairsOf = <Value>(values: readonly Value[]): [Value, Value][] => values.flatMap((one, index) => values.slice(index + 1).map((other): [Value, Value] => [one, other]));

describe.each(LIBRARY.map((template) => [template.name, template] as const))('the template %s', (_name, template) => {
  it('has nothing that is wrong with it', async () => {
    const { problems, plan } = await inspectTemplate(template.text, studio.engine.types, WORKFLOWS);
    expect(problems).toEqual([]);
    expect(plan?.nodes).toBeGreaterThan(1);
  });

  it('is laid out from left to right, no node over another, and none with the name that n8n gives it', () => {
    const nodes = [...template.workflow.nodes.values()].filter(({ type }) => !type.endsWith('.stickyNote'));
    expect(pairsOf(nodes).filter(overlap).map((pair) => pair.map(({ name }) => name))).toEqual([]);
    expect(nodes.map(({ name }) => name).filter((name) => /^(?:Sogni (?:Image|Video|Audio|Clip)|Edit Fields|Merge|If|Code|Switch|Form|Loop Over Items)\d*$/.test(name))).toEqual([]);
    const looping = new Set([...template.workflow.nodes.values()].filter(({ type }) => type.endsWith('.splitInBatches')).map(({ name }) => name));
    const backwards = template.workflow.connections.filter(({ from, to }) => !looping.has(to) && template.workflow.nodes.get(to)!.position[0] <= template.workflow.nodes.get(from)!.position[0]);
    expect(backwards.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('asks for 3 to 8 things, and for nothing but files that has no default', () => {
    expect(template.fields.length).toBeGreaterThanOrEqual(3);
    expect(template.fields.length).toBeLessThanOrEqual(8);
    expect(template.fields.filter(({ type, required, default: standard }) => required && type !== 'file' && standard === undefined).map(({ key }) => key)).toEqual([]);
  });

  it('names its outputs, its category, and what makes it cheap', () => {
    expect(template.template.outputs.length).toBeGreaterThan(0);
    expect(template.template.makes).toContain(template.template.outputs[0]!.type);
    expect(template.hints).toMatchObject({ template: 1, summary: expect.any(String), description: expect.any(String), category: expect.any(String), cover: expect.any(String), outputs: expect.any(Object) });
    expect(template.hints.examples?.length).toBeGreaterThan(0);
  });

  it('is quoted within what a try may cost, as the form suggests it and reduced', async () => {
    const [usual, reduced] = [await studio.quote(await studio.prepare(template, usualInputs(template))), await studio.quote(await studio.prepare(template, template.reduced))];
    const { min, expected, max } = usual.total;
    expect(min).toBeLessThanOrEqual(expected);
    expect(expected).toBeLessThanOrEqual(max);
    expect(max / 1_000_000).toBeLessThanOrEqual(MOST_SPARK);
    expect(reduced.total.max / 1_000_000).toBeLessThanOrEqual(MOST_SPARK);
    expect(usual.lines.length).toBeGreaterThan(0);
    // The built-in runtimes can do all of it.
    expect(usual.lines.filter(({ playMoney }) => !playMoney)).toEqual([]);
  });
});

describe('the library', () => {
  it('has more than twenty templates, and makes pictures, films and sounds', () => {
    expect(LIBRARY.length).toBeGreaterThan(20);
    expect(new Set(LIBRARY.flatMap(({ template }) => template.makes))).toEqual(new Set(['image', 'video', 'audio']));
  });

  it('shows itself in few bytes', () => {
    const files = readdirSync(join(WORKFLOWS, 'examples'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)).toBeLessThan(MOST_SHOWN);
  });

  it('is told of in workflows/README.md as it is', async () => {
    // Written anew by: node test/e2e/templates/write-table.ts
    expect(readFileSync(join(WORKFLOWS, 'README.md'), 'utf8')).toBe(await templateTable(studio));
  });
});
