import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import { createNodeTypes } from '../../../engine/src/execution/registry.ts';
import { prepareWorkflow, type PrepareOptions } from '../../../engine/src/headless/prepare.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import { scratchFolder } from '../store/scratch-store.ts';

const field = (fieldLabel: string, fieldType: string, more: object = {}) => ({ fieldLabel, fieldType, ...more });
const formOf = (...values: object[]): string =>
  JSON.stringify({ nodes: [{ id: 'f', name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, parameters: { formFields: { values } } }], connections: {} });
const manual = JSON.stringify({ nodes: [{ id: 'm', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 }], connections: {} });
const types = createNodeTypes(CORE_NODES);
const prepare = (text: string, more: Partial<PrepareOptions> = {}) =>
  prepareWorkflow({ text, inputs: {}, types, artifacts: async () => await Promise.reject(new Error('no file is expected')), now: 0, ...more });

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('preparing a workflow', () => {
  it('makes the item of its form', async () => {
    const text = formOf(field('Prompt', 'text', { requiredField: true }), field('Count', 'number', { defaultValue: '3' }));
    const prepared = await prepare(text, { inputs: { prompt: 'a duck' } });
    expect(prepared.trigger).toEqual([{ json: { Prompt: 'a duck', Count: 3, submittedAt: '1970-01-01T00:00:00.000Z', formMode: 'production' } }]);
    expect(prepared.text).toBe(text);
  });

  it('makes none for a workflow without a form', async () => {
    expect((await prepare(manual)).trigger).toEqual([]);
  });

  it('refuses an unknown input, a missing one, and one for a workflow that takes none', async () => {
    await expect(prepare(formOf(field('Prompt', 'text')), { inputs: { Promt: 'x' } })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/"Promt".*Prompt/) });
    await expect(prepare(formOf(field('Prompt', 'text', { requiredField: true })))).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/"Prompt" is missing/) });
    await expect(prepare(manual, { inputs: { Prompt: 'x' } })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('takes none') });
  });

  it('refuses a type of node that is not known before anything is stored', async () => {
    const mail = { id: 'a', name: 'A', type: 'n8n-nodes-base.gmail', typeVersion: 1 };
    const workflow = { nodes: [...(JSON.parse(manual) as { nodes: object[] }).nodes, mail], connections: { Start: { main: [[{ node: 'A', type: 'main', index: 0 }]] } } };
    await expect(prepare(JSON.stringify(workflow))).rejects.toMatchObject({ code: 'unknown_node_type' });
  });
});

describe('a seed', () => {
  it('is the value of the field "Seed", in whatever case, and goes before an input', async () => {
    const text = formOf(field('SEED', 'number'));
    expect((await prepare(text, { seed: 12 })).trigger[0]?.json.SEED).toBe(12);
    expect((await prepare(text, { seed: 0, inputs: { SEED: '5' } })).trigger[0]?.json.SEED).toBe(0);
  });

  it('is refused where the form has no such field', async () => {
    await expect(prepare(formOf(field('Prompt', 'text')), { seed: 1 })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/no field "Seed"; its fields are Prompt$/) });
    await expect(prepare(manual, { seed: 1 })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/its fields are none$/) });
  });
});

describe('a file', () => {
  const form = formOf(field('My Photo', 'file', { requiredField: true, multipleFiles: false }));
  const withFile = async (path: string) => {
    const store = await openFileArtifactStore(join(scratchFolder(), 'artifacts'));
    return { store, prepared: prepare(form, { inputs: { 'My Photo': `@${path}` }, artifacts: async () => await Promise.resolve(store) }) };
  };

  it('is stored by its digest, and lies in the item under the name of the field', async () => {
    const path = join(scratchFolder(), 'face.png');
    writeFileSync(path, PIXEL);
    const { store, prepared } = await withFile(path);
    const digest = createHash('sha256').update(PIXEL).digest('hex');
    const [item] = (await prepared).trigger;
    expect(item?.binary).toEqual({ My_Photo: expect.objectContaining({ data: `artifact:${digest}`, mimeType: 'image/png', fileName: 'face.png' }) });
    expect(item?.json['My Photo']).toEqual({ filename: 'face.png' });
    expect(await store.size(digest)).toBe(PIXEL.length);
  });

  it('that is not there, or is a folder, is refused by name', async () => {
    const folder = join(scratchFolder(), 'photos');
    mkdirSync(folder);
    await expect((await withFile(join(folder, 'none.png'))).prepared).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/"My Photo".*none\.png cannot be read/) });
    await expect((await withFile(folder)).prepared).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/photos is no file/) });
  });

  it('that is no media is refused, whatever it is called', async () => {
    const path = join(scratchFolder(), 'face.png');
    writeFileSync(path, Buffer.from([0x4d, 0x5a, 0, 0, 1, 2, 3, 0, 255, 254]));
    await expect((await withFile(path)).prepared).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining(`input "My Photo" (${basename(path)})`) });
  });

  it('that is empty is refused', async () => {
    const path = join(scratchFolder(), 'empty.png');
    writeFileSync(path, '');
    await expect((await withFile(path)).prepared).rejects.toMatchObject({ code: 'invalid_media' });
  });
});
