/** Templates over the API: built-in ones for everybody, saved ones for their account alone. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aTemplate } from '../templates/a-template.ts';
import { openTemplates, type OpenTemplates } from '../templates/open-templates.ts';
import { openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

const TEMPLATES = `${WORKFLOWS}/templates`;

let room: OpenTemplates;
let server: OpenServer;
let [ada, bob]: [string, string] = ['', ''];
beforeEach(async () => {
  room = await openTemplates();
  server = await openServer({ templates: room.templates });
  [ada, bob] = [await server.keyOf('ada'), await server.keyOf('bob')];
});
afterEach(async () => {
  await server.close();
  await room.close();
});

const save = async (key = ada, payload: object = { workflow: aTemplate() }): Promise<string> => (await server.call(key, 'POST', TEMPLATES, { payload })).body.data.template.id as string;

describe('the list of templates', () => {
  it('has those that come with the engine, for everybody', async () => {
    const { status, body } = await server.call(ada, 'GET', TEMPLATES);
    expect(status).toBe(200);
    expect(body.data.next).toBeNull();
    expect(body.data.templates).toContainEqual(expect.objectContaining({ id: 'one-picture', name: 'One picture', brief: 'One picture from a description', makes: ['image'], builtIn: true, visibility: 'public' }));
  });

  it('begins with the own ones, what was changed last first, and shows nobody else them', async () => {
    const [first, second] = [await save(), await save()];
    await server.call(ada, 'PATCH', `${TEMPLATES}/${first}`, { payload: { name: 'Mine' } });
    const names = async (key: string, query = '') => (await server.call(key, 'GET', TEMPLATES + query)).body.data.templates.map(({ id }: { id: string }) => id) as string[];
    expect((await names(ada)).slice(0, 2)).toEqual([first, second]);
    expect(await names(ada, '?visibility=private')).toEqual([first, second]);
    expect(await names(ada, '?visibility=public')).not.toContain(first);
    expect(await names(bob, '?visibility=private')).toEqual([]);
  });

  it('comes in pages without gaps', async () => {
    for (let n = 0; n < 3; n += 1) await save();
    const all = (await server.call(ada, 'GET', TEMPLATES)).body.data.templates as object[];
    const paged: object[] = [];
    for (let offset: number | null = 0; offset !== null; ) {
      const { templates, next }: { templates: object[]; next: number | null } = (await server.call(ada, 'GET', `${TEMPLATES}?limit=2&offset=${offset}`)).body.data;
      paged.push(...templates);
      offset = next;
    }
    expect(paged).toEqual(all);
  });

  it.each(['?limit=0', '?limit=201', '?offset=-1', '?visibility=secret'])('refuses %s', async (query) => {
    expect(await server.call(ada, 'GET', TEMPLATES + query)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });

  it('needs a key', async () => {
    expect((await server.call(undefined, 'GET', TEMPLATES)).status).toBe(401);
  });
});

describe('a template', () => {
  it('comes whole, with inputs, outputs and graph', async () => {
    const { template } = (await server.call(ada, 'GET', `${TEMPLATES}/one-picture`)).body.data;
    expect(template.inputs.map(({ name }: { name: string }) => name)).toEqual(['Prompt', 'Shape', 'Seed']);
    expect(template.outputs.length).toBeGreaterThan(0);
    expect(template.graph.nodes.length).toBe(2);
  });

  it('is saved from an n8n workflow, renamed, described, forked and deleted', async () => {
    const answer = await server.call(ada, 'POST', TEMPLATES, { payload: { workflow: aTemplate(), name: 'Postcard' } });
    expect(answer).toMatchObject({ status: 201, body: { data: { template: { name: 'Postcard', version: '1', builtIn: false, visibility: 'private', stability: 'draft' } } } });
    expect(answer.body.data).not.toHaveProperty('warnings');
    const { id } = answer.body.data.template as { id: string };
    const renamed = await server.call(ada, 'PATCH', `${TEMPLATES}/${id}`, { payload: { name: 'Card', description: 'For holidays.' } });
    expect(renamed.body.data.template).toMatchObject({ id, name: 'Card', description: 'For holidays.', version: '2' });
    const fork = await server.call(ada, 'POST', `${TEMPLATES}/${id}/fork`);
    expect(fork).toMatchObject({ status: 201, body: { data: { template: { name: 'Card (copy)', forkedFrom: id, version: '1' } } } });
    expect(await server.call(ada, 'DELETE', `${TEMPLATES}/${id}`)).toMatchObject({ status: 200, body: { data: { deleted: true } } });
    expect(await server.call(ada, 'GET', `${TEMPLATES}/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('is downloaded as n8n takes it', async () => {
    const id = await save(ada, { workflow: aTemplate(), name: 'Für <b>Ada</b> "/../x' });
    const { headers, body } = await server.call(ada, 'GET', `${TEMPLATES}/${id}/workflow`);
    expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="f-r-b-ada-b-x.json"', 'x-content-type-options': 'nosniff' });
    expect(body.name).toBe('Für <b>Ada</b> "/../x');
    expect(body.meta).toEqual(aTemplate().meta);
  });

  it('of another account is not there', async () => {
    const id = await save();
    for (const [method, path, payload] of [['GET', '', undefined], ['GET', '/workflow', undefined], ['PATCH', '', { name: 'x' }], ['DELETE', '', undefined], ['POST', '/fork', {}]] as const) {
      expect(await server.call(bob, method, `${TEMPLATES}/${id}${path}`, payload ? { payload } : {})).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await server.call(ada, 'GET', `${TEMPLATES}/${id}`)).body.data.template.name).toBe('Moving photo');
  });

  it('that comes with the engine cannot be changed, and the refusal says what to do', async () => {
    for (const [method, payload] of [['PATCH', { name: 'x' }], ['DELETE', undefined]] as const) {
      expect(await server.call(ada, method, `${TEMPLATES}/one-picture`, payload ? { payload } : {})).toMatchObject({ status: 403, body: { code: 'forbidden', message: expect.stringContaining('fork it') } });
    }
    const { body } = await server.call(ada, 'POST', `${TEMPLATES}/one-picture/fork`, { payload: { name: 'Mine' } });
    expect(body.data.template).toMatchObject({ name: 'Mine', forkedFrom: 'one-picture', builtIn: false });
  });

  it('tells which hints it passes over', async () => {
    const workflow = { ...aTemplate(), meta: { sogniFlow: { category: 'holiday' } } };
    expect((await server.call(ada, 'POST', TEMPLATES, { payload: { workflow } })).body.data.warnings).toEqual([expect.stringContaining('category is "holiday"')]);
  });

  const strange = { ...aTemplate(), nodes: [...aTemplate().nodes, ...['A', 'B'].map((name) => ({ name, type: 'n8n-nodes-base.slack', typeVersion: 2, position: [0, 0], parameters: {} }))], connections: { Form: { main: [[{ node: 'A', type: 'main', index: 0 }, { node: 'B', type: 'main', index: 0 }]] } } };
  it.each([
    ['nodes that cannot be run', { workflow: strange }, 'unknown_node_type', /2 nodes .*"A" \(n8n-nodes-base\.slack 2\), "B" \(n8n-nodes-base\.slack 2\)/],
    ['no workflow', { workflow: { nodes: 7 } }, 'invalid_workflow', /no n8n workflow/],
    ['both', { workflow: aTemplate(), execution: 'e1' }, 'invalid_parameter', /exactly one of/],
    ['neither', {}, 'invalid_parameter', /exactly one of/],
    ['a list', [], 'invalid_parameter', /exactly one of/],
    ['an empty name', { workflow: aTemplate(), name: ' ' }, 'invalid_input', /name has 0 characters; 1 to 120/],
    ['a long name', { workflow: aTemplate(), name: 'x'.repeat(121) }, 'invalid_input', /name has 121 characters/],
    ['too much', { workflow: { ...aTemplate(), staticData: { ballast: 'x'.repeat(1024 * 1024) } } }, 'invalid_input', /bytes; at most 1048576 are kept/],
    ['an unknown execution', { execution: 'e9' }, 'not_found', /no execution e9 of this account/],
  ])('is not made of %s', async (_what, payload, code, message) => {
    const { status, body } = await server.call(ada, 'POST', TEMPLATES, { payload });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await server.call(ada, 'GET', `${TEMPLATES}?visibility=private`)).body.data.templates).toEqual([]);
  });
});

it('is started by no server without executions, and the refusal says by which', async () => {
  const { status, body } = await server.call(ada, 'POST', WORKFLOWS, { payload: { workflow_id: 'one-picture', inputs: {} } });
  expect({ status, message: body.message }).toEqual({ status: 400, message: expect.stringContaining('an engine that serves') });
});
