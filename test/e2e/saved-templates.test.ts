/** Templates that an account keeps, on the command line: save, run by name, save what came out, share, forget. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createExecutionStore } from '../../engine/src/store/executions.ts';
import { withBooks } from '../chaos/books.ts';
import { CommandLine } from './command-line.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const WORKFLOWS = join(import.meta.dirname, '../../workflows');

async function said(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli.run(args);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout.trim();
}

describe('a saved template', () => {
  it('is run by its name, and what came out becomes another one with the same inputs', async () => {
    const id = await said('templates', 'save', join(WORKFLOWS, 'one-picture.json'), '--name', 'My picture');
    expect(await said('templates', 'list')).toContain(id);
    const run = await cli.run(['run', 'my picture', '--input', 'Prompt=a red kite', '--seed', '12', '--out', 'out', '--json']);
    expect(run).toMatchObject({ code: 0, result: { status: 'completed', outputs: { image: [{ path: join('out', 'my-picture-image.png') }] } } });

    const kite = await said('templates', 'save', '--from-execution', 'last', '--name', 'Kite');
    const shown = JSON.parse(await said('templates', 'show', 'Kite', '--json')) as { inputs: { name: string; default?: unknown }[] };
    expect(Object.fromEntries(shown.inputs.map((input) => [input.name, input.default]))).toMatchObject({ Prompt: 'a red kite', Shape: 'square', Seed: 12 });
    const again = await cli.run(['run', kite, '--out', 'again', '--json']);
    expect(again).toMatchObject({ code: 0, result: { spark: { captured: 0 }, outputs: { image: [{ sha256: run.result.outputs.image?.[0]?.sha256 }] } } });
  });

  it('is forked, renamed, exported for n8n and deleted', async () => {
    const fork = await said('templates', 'fork', 'one-picture', '--name', 'Fork');
    expect(await said('templates', 'rename', 'Fork', 'Spoon')).toBe(fork);
    await said('templates', 'export', 'Spoon', '--out', 'spoon.json');
    const file = JSON.parse(readFileSync(join(cli.folder, 'spoon.json'), 'utf8')) as { name: string };
    expect(file.name).toBe('Spoon');
    expect(await said('templates', 'validate', 'spoon.json')).toContain('✔ spoon.json');
    await said('templates', 'delete', 'Spoon');
    expect(await cli.run(['run', 'Spoon'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/no file "Spoon" and no template of that name; templates are .*one-picture/) });
  });

  it('that comes with the package is not changed, and the refusal says what to do', async () => {
    expect(await cli.run(['templates', 'delete', 'one-picture'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^forbidden: .*fork it/) });
  });

  it('is listed by the node Sogni Account', async () => {
    const node = (name: string, type: string, parameters: object) => ({ id: name, name, type, typeVersion: 1, position: [0, 0], parameters });
    cli.write('list.json', {
      nodes: [node('Start', 'n8n-nodes-base.manualTrigger', {}), node('List', 'n8n-nodes-sogni-flow.sogniAccount', { resource: 'template', operation: 'getAll', returnAll: true })],
      connections: { Start: { main: [[{ node: 'List', type: 'main', index: 0 }]] } },
    });
    await said('templates', 'fork', 'one-picture', '--name', 'For the node');
    const { result } = await cli.run(['run', 'list.json', '--json']);
    const { executionId } = result as unknown as { executionId: string };
    const found = await withBooks(join(cli.folder, 'home'), async (store) => await createExecutionStore(store).load(executionId));
    const items = found?.runs.find((run) => run.node === 'List')?.outputs[0]?.map(({ json }) => json) ?? [];
    expect(items).toContainEqual(expect.objectContaining({ name: 'For the node', visibility: 'private' }));
    expect(items).toContainEqual(expect.objectContaining({ id: 'one-picture', visibility: 'public' }));
  });
});

describe('what is wrong with a template', () => {
  it('is told all at once, and ends in exit code 2', async () => {
    const file = JSON.parse(readFileSync(join(WORKFLOWS, 'one-picture.json'), 'utf8')) as { meta: { sogniFlow: object }; nodes: { type: string }[] };
    cli.write('wrong.json', { ...file, meta: { sogniFlow: { ...file.meta.sogniFlow, category: 'holiday', cover: 'gone.jpg', inputs: { Prompt: { maxLength: 5 }, Promt: {} } } } });
    // Without hints, also without their copy in the note.
    cli.write('fine.json', { ...file, meta: {}, nodes: file.nodes.filter(({ type }) => !type.endsWith('.stickyNote')) });
    const { code, stdout } = await cli.run(['templates', 'validate', 'wrong.json', 'fine.json']);
    expect(code).toBe(2);
    for (const message of ['category is "holiday"', 'cover is "gone.jpg"; there is no such file', 'form.Prompt.default is', 'inputs.Promt is {}; the form has no such field']) expect(stdout).toContain(`✘ wrong.json: meta.sogniFlow: ${message}`);
    expect(stdout).toMatch(/^✔ fine\.json/m);
  });

  it('keeps a value out of its bounds from being run or quoted', async () => {
    const file = JSON.parse(readFileSync(join(WORKFLOWS, 'one-picture.json'), 'utf8')) as { meta: { sogniFlow: object } };
    cli.write('short.json', { ...file, meta: { sogniFlow: { ...file.meta.sogniFlow, inputs: { Prompt: { maxLength: 40 } } } } });
    for (const command of ['run', 'quote']) {
      expect(await cli.run([command, 'short.json', '--input', `Prompt=${'x'.repeat(41)}`])).toMatchObject({ code: 2, stderr: expect.stringContaining('input "Prompt" is 41 characters long; at most 40 are allowed') });
    }
  });
});
