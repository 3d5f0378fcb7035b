import { describe, expect, it } from '@jest/globals';
import { resultFiles, resultTexts } from '../../../engine/src/cli/run/result-files.ts';
import type { NodeRun } from '../../../engine/src/execution/types.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';

const digest = (letter: string): string => letter.repeat(64);
const node = (name: string, position: number) => ({ id: name, name, type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [position, 0], parameters: {} });
const ran = (name: string, field: string, ...letters: readonly string[]): NodeRun =>
  ({ node: name, outputs: [letters.map((letter) => ({ json: {}, binary: { [field]: { data: `artifact:${digest(letter)}`, mimeType: 'image/png' } } }))] }) as unknown as NodeRun;

//  Portraits ──► Strip
const workflow = (outputs?: object) =>
  parseWorkflow(JSON.stringify({ name: 'Booth', nodes: [node('Portraits', 0), node('Strip', 200)], connections: { Portraits: { main: [[{ node: 'Strip', type: 'main', index: 0 }]] } }, ...(outputs ? { meta: { sogniFlow: { outputs } } } : {}) }));
const runs = new Map([
  ['Portraits', [ran('Portraits', 'image', 'a', 'b')]],
  ['Strip', [ran('Strip', 'image', 'c')]],
]);
const found = (outputs?: object): readonly string[] => resultFiles(workflow(outputs), { state: 'completed', runs }).map(({ field, digest: [letter] }) => `${field}: ${letter}`);

describe('the files that a run was made for', () => {
  it('are those of the last nodes', () => expect(found()).toEqual(['image: c']));

  it('are also those of earlier nodes that the workflow names, by their names', () => {
    const output = (name: string) => ({ title: name, node: name, field: 'image', type: 'image' });
    expect(found({ strip: output('Strip'), portraits: { ...output('Portraits'), many: true } })).toEqual(['image: c', 'portraits: a', 'portraits: b']);
  });
});

describe('the texts that a run was made for', () => {
  const told = (...texts: readonly unknown[]) =>
    resultTexts({ workflow: workflow({ captions: { title: 'Captions', node: 'Portraits', field: 'caption', type: 'text', many: true } }), outcome: { state: 'completed', runs: new Map([['Portraits', texts.map(saying)]]) } });
  const saying = (caption: unknown): NodeRun => ({ node: 'Portraits', outputs: [[{ json: { caption } }]] }) as unknown as NodeRun;

  it('are what the named outputs say, of all runs of their node', () => {
    expect(told('one', 'two').map(({ output, text }) => `${output}: ${text}`)).toEqual(['captions: one', 'captions: two']);
  });

  it('are JSON where they are no texts, and none where nothing is said', () => expect(told({ a: 1 }, 7, null, undefined).map(({ text }) => text)).toEqual(['{\n  "a": 1\n}', '7']));

  it('are none of a workflow without a Sogni node that names none', () => expect(resultTexts({ workflow: workflow(), outcome: { state: 'completed', runs } })).toEqual([]));
});
