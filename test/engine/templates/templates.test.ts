/** The room of saved templates: what each account keeps, and what is made of an execution. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Execution, NodeRun } from '../../../engine/src/execution/types.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { hintsInNotes } from '../../../engine/src/workflow/note-hints.ts';
import { aNodeRun, anExecution } from '../../contracts/execution-store.ts';
import { aTemplate, HINTS } from './a-template.ts';
import { openTemplates, type OpenTemplates } from './open-templates.ts';

let room: OpenTemplates;
beforeEach(async () => void (room = await openTemplates()));
afterEach(() => room.close());

const save = async (account = 'ada', name = 'Film'): Promise<string> => (await room.templates.save(account, aTemplate(), { name })).template.id;

describe('a saved template', () => {
  it('counts its versions up with every change, and keeps its name when the workflow is changed', async () => {
    const id = await save();
    const renamed = await room.templates.change('ada', id, { name: 'Card' });
    expect(renamed.template).toMatchObject({ name: 'Card', version: '2' });
    const { template } = await room.templates.change('ada', id, { workflow: aTemplate(null) });
    expect(template).toMatchObject({ name: 'Card', version: '3', brief: 'Set a photo in motion' });
    expect(Date.parse(template.updatedAt ?? '')).toBeGreaterThan(Date.parse(template.createdAt ?? ''));
  });

  it('is not overwritten by one who has seen an older version', async () => {
    const id = await save();
    const answers = await Promise.allSettled(['A', 'B', 'C'].map(async (name) => await room.templates.change('ada', id, { name })));
    const done = answers.filter(({ status }) => status === 'fulfilled').length;
    expect((await room.templates.get('ada', id)).version).toBe(String(1 + done));
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'idempotency_conflict' });
  });

  it('is found by executions of its account alone, as it was saved', async () => {
    const id = await save();
    const { text, version, name } = await room.templates.find('ada', id);
    expect({ version, name, digest: parseWorkflow(text).digest }).toEqual({ version: '1', name: 'Film', digest: parseWorkflow(aTemplate()).digest });
    await expect(room.templates.find('bob', id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(room.templates.find('bob', 'one-picture')).resolves.toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), name: 'One picture' });
  });

  it('leaves with a note that carries its hints, and comes back with them', async () => {
    const id = await save();
    const { text } = await room.templates.export('ada', id);
    const file = JSON.parse(text) as { nodes: unknown[]; meta?: unknown };
    expect(hintsInNotes(file.nodes)).toEqual(HINTS);
    // n8n's editor drops what is in meta.
    delete file.meta;
    const { template, warnings } = await room.templates.save('ada', file);
    expect(warnings).toEqual([]);
    expect(template.brief).toBe('A photo moves');
  });

  it('that cannot be read any more keeps no other from the list, says why, and can be exported, changed and removed', async () => {
    const { id } = await room.saved.add('ada', { name: 'Old', workflow: JSON.stringify({ ...aTemplate(), connections: [] }), pictures: { previewArtifacts: [] } });
    await save();
    const { templates } = await room.templates.list('ada', { visibility: 'private', offset: 0, limit: 10 });
    expect(templates.map(({ name }) => name).sort()).toEqual(['Film', 'Old']);
    expect(templates.find(({ name }) => name === 'Old')?.brief).toMatch(/^Cannot be read: .*connections/);
    await expect(room.templates.get('ada', id)).rejects.toMatchObject({ code: 'invalid_workflow' });
    expect(JSON.parse((await room.templates.export('ada', id)).text)).toMatchObject({ connections: [] });
    expect((await room.templates.change('ada', id, { workflow: aTemplate() })).template).toMatchObject({ name: 'Old', version: '2' });
    await room.templates.remove('ada', id);
  });

  it('keeps the names of credentials, as an n8n file does', async () => {
    const file = aTemplate();
    file.nodes[1] = { ...file.nodes[1], credentials: { sogniApi: { id: '7', name: 'My Sogni' } } };
    const { id } = (await room.templates.save('ada', file)).template;
    expect(JSON.parse((await room.templates.export('ada', id)).text).nodes.at(-1).credentials).toEqual({ sogniApi: { id: '7', name: 'My Sogni' } });
  });

  it('names no files that lie beside another one', async () => {
    const { id } = (await room.templates.save('ada', aTemplate({ ...HINTS, cover: 'examples/cover.jpg', examples: [{ title: 'A', file: 'examples/a.mp4' }] }))).template;
    const { text } = await room.templates.export('ada', id);
    expect(text).not.toContain('examples/');
    expect((await room.templates.get('ada', id)).brief).toBe('A photo moves');
  });

  it('shows of a fork what the original shows', async () => {
    const { template } = await room.templates.fork('ada', 'one-picture');
    const { previewArtifacts, thumbnailUrl } = await room.templates.get('ada', 'one-picture');
    expect({ previewArtifacts: template.previewArtifacts, thumbnailUrl: template.thumbnailUrl }).toEqual({ previewArtifacts, thumbnailUrl });
    expect(template).toMatchObject({ name: 'One picture (copy)', forkedFrom: 'one-picture' });
  });

  it('is named by a person by its name, whatever its case, or by its id', async () => {
    const id = await save('ada', 'Holiday Card');
    expect(await room.templates.named('ada', 'holiday card')).toBe(id);
    expect(await room.templates.named('ada', id)).toBe(id);
    expect(await room.templates.named('ada', 'one-picture')).toBe('one-picture');
    expect(await room.templates.named('bob', 'holiday card')).toBeUndefined();
    const other = await save('ada', 'Holiday card');
    await expect(room.templates.named('ada', 'holiday card')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(other) });
  });

  it('may start by hand, and by nothing that waits for a call', async () => {
    const start = (type: string) => ({ ...aTemplate(null), nodes: [{ ...aTemplate().nodes[0], type, typeVersion: 1, parameters: {} }, aTemplate().nodes[1]] });
    await expect(room.templates.save('ada', start('n8n-nodes-base.manualTrigger'))).resolves.toMatchObject({ template: { inputs: [] } });
    await expect(room.templates.save('ada', start('n8n-nodes-base.webhook'))).rejects.toMatchObject({ message: expect.stringMatching(/webhook/) });
  });

  it('is one of as many as an account may have', async () => {
    await using small = await openTemplates({ most: 3 });
    const add = async (account: string) => await small.templates.save(account, aTemplate());
    for (let n = 0; n < 3; n += 1) await add('ada');
    await expect(add('ada')).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('at most 3 are kept') });
    await expect(add('bob')).resolves.toBeDefined();
    await small.templates.remove('ada', (await small.templates.list('ada', { offset: 0, limit: 1 })).templates[0]?.id ?? '');
    await expect(add('ada')).resolves.toBeDefined();
  });
});

describe('a template of an execution', () => {
  const [film, still] = ['a'.repeat(64), 'b'.repeat(64)];
  const given = { Prompt: 'a harbour', Length: 6, Seed: null, Shape: '1:1', Loop: 'yes', Looks: ['warm', 'cold'], Tint: '', Photo: { filename: 'face.jpg' }, Mask: null, Clips: [], Subject: '', source: 'api', submittedAt: 'now', formMode: 'production' };
  const completed: Execution = anExecution({ account: 'ada', state: 'completed', workflowJson: JSON.stringify(aTemplate()), trigger: [{ json: given }] });
  const run: NodeRun = aNodeRun({ node: 'Film', outputs: [[{ json: {}, binary: { video: { data: `artifact:${film}`, mimeType: 'video/mp4' }, side: { data: `artifact:${still}`, mimeType: 'image/png' } } }]] });
  const start = async (over: Partial<Execution> = {}): Promise<void> => await room.executions.create({ ...completed, ...over }, [run]);

  it('has its inputs as defaults, and files and what was empty left out', async () => {
    await start();
    const { template } = await room.templates.saveExecution('ada', 'e1', { name: 'The one' });
    expect(template).toMatchObject({ name: 'The one', version: '1', visibility: 'private' });
    expect(Object.fromEntries(template.inputs.flatMap((input) => (input.default === undefined ? [] : [[input.name, input.default]])))).toEqual({ Prompt: 'a harbour', Length: 6, Shape: '1:1', Loop: true, Looks: ['warm', 'cold'], source: 'api' });
  });

  it('keeps no password', async () => {
    const file = aTemplate(null, [{ fieldLabel: 'Key', fieldType: 'password', defaultValue: 'old' }]);
    await start({ workflowJson: JSON.stringify(file), trigger: [{ json: { Key: 'secret' } }] });
    const { id } = (await room.templates.saveExecution('ada', 'e1')).template;
    expect((await room.templates.export('ada', id)).text).not.toContain('secret');
  });

  it('shows what the run has made: its named outputs', async () => {
    await start();
    const { template } = await room.templates.saveExecution('ada', 'e1');
    expect(template).toMatchObject({ thumbnailUrl: `/v1/artifacts/${film}?thumbnail=640`, previewArtifacts: [{ title: 'Your film', type: 'video', url: `/v1/artifacts/${film}` }] });
  });

  it.each([
    ['of another account', { account: 'bob' }, 'not_found'],
    ['that has failed', { state: 'failed' }, 'invalid_transition'],
    ['that runs', { state: 'running' }, 'invalid_transition'],
  ] as const)('is not made of one %s', async (_what, over, code) => {
    await start(over);
    await expect(room.templates.saveExecution('ada', 'e1')).rejects.toMatchObject({ code });
  });
});
