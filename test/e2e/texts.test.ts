/** A workflow that makes texts: what is named as an output is told and written, as the page shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';
import { inARow, manual, setValue, type TestNode } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const OUTPUTS = { story: { title: 'Your story', node: 'Story', field: 'value', type: 'text' }, facts: { title: 'Facts', node: 'Facts', field: 'about', type: 'text' } };
const FACTS: TestNode = {
  name: 'Facts',
  type: 'n8n-nodes-base.set',
  typeVersion: 3.4,
  parameters: { assignments: { assignments: [{ id: 'a', name: 'about', value: '={{ ({ animals: ["fox"] }) }}', type: 'object' }] }, options: {} },
};
const tale = (story: string): string =>
  cli.write('tale.json', { name: 'Tale', ...inARow([manual, setValue('Story', story), FACTS]), meta: { sogniFlow: { outputs: OUTPUTS } } });
const FACTS_TEXT = '{\n  "animals": [\n    "fox"\n  ]\n}';

describe('run of a workflow whose outputs are texts', () => {
  it('shows them, and writes each as a file', async () => {
    const { code, stdout } = await cli.run(['run', tale('Once a fox met a hare.'), '--out', 'told']);
    expect(code).toBe(0);
    expect(stdout).toBe('  → told/tale-story.txt  1 kB\n      Once a fox met a hare.\n  → told/tale-facts.txt  1 kB\n      {\n        "animals": [\n          "fox"\n        ]\n      }\n');
    expect(['story', 'facts'].map((name) => readFileSync(join(cli.folder, `told/tale-${name}.txt`), 'utf8'))).toEqual(['Once a fox met a hare.', FACTS_TEXT]);
  });

  it('tells them in JSON; what an earlier run wrote stays, and the same text takes the same file', async () => {
    const { result } = await cli.run(['run', tale('Once a hare met a fox.'), '--out', 'told', '--json']);
    expect(result.outputs).toMatchObject({
      story: [{ path: 'told/tale-story-2.txt', mediaType: 'text/plain', bytes: 22, text: 'Once a hare met a fox.' }],
      facts: [{ path: 'told/tale-facts.txt', text: FACTS_TEXT }],
    });
  });

  it('writes them into the folder of each run of a batch, and tells them in its table', async () => {
    const [story, form] = ['={{ $json.Animal }} at night', { fieldLabel: 'Animal', fieldType: 'text' }];
    const trigger: TestNode = { name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, parameters: { formFields: { values: [form] } } };
    const path = cli.write('zoo.json', { name: 'Zoo', ...inARow([trigger, setValue('Story', story)]), meta: { sogniFlow: { outputs: { story: OUTPUTS.story } } } });
    const { code, stdout } = await cli.run(['run', path, '--matrix', 'Animal=fox,hare', '--out', 'zoo']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 +hare .* 2-hare\/zoo-story\.txt: hare at night\n/);
    const { runs } = JSON.parse(readFileSync(join(cli.folder, 'zoo/zoo-batch/batch.json'), 'utf8')) as { runs: { files: { path: string; text: string }[] }[] };
    expect(runs.map(({ files }) => files.map(({ path, text }) => [path, text]))).toEqual([[['1-fox/zoo-story.txt', 'fox at night']], [['2-hare/zoo-story.txt', 'hare at night']]]);
  });
});
