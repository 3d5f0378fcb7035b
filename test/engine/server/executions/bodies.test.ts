import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLES } from '../../../gpu-runtime/artifacts/samples.ts';
import { anExecutionServer, paintings, pictureNamed, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
});
afterAll(async () => await server.close());

const workflow = paintings('One');
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const ask = async (body: unknown, headers: Record<string, string> = {}) => await server.call(ada, 'POST', '/v1/executions', body, headers);

describe('a body that cannot be run', () => {
  const REFUSED: readonly [string, unknown, number, string, string?][] = [
    ['nothing', {}, 400, 'invalid_input'],
    ['both template and workflow', { template: 'one-picture', workflow }, 400, 'invalid_input'],
    ['a template that is not there', { template: 'no-such-template' }, 404, 'not_found'],
    ['a path for a template', { template: '../../etc/passwd' }, 400, 'invalid_parameter'],
    ['a field that nobody knows', { workflow, maxSparks: 3 }, 400, 'invalid_parameter'],
    ['a list for a workflow', { workflow: [] }, 400, 'invalid_parameter'],
    ['a workflow without nodes', { workflow: {} }, 400, 'invalid_workflow'],
    ['a node type that is not there', { workflow: { ...workflow, nodes: [...workflow.nodes, { id: 'x', name: 'X', type: 'n8n-nodes-base.slack', typeVersion: 1, position: [0, 0], parameters: {} }], connections: { ...workflow.connections, One: { main: [[{ node: 'X', type: 'main', index: 0 }]] } } } }, 400, 'unknown_node_type'],
    ['less than no Spark', { workflow, maxSpark: -1 }, 400, 'invalid_parameter'],
    ['an input that the form does not have', { workflow, inputs: { Promt: 'x' } }, 400, 'invalid_input', 'Promt'],
    ['an empty input that is needed', { workflow, inputs: { Prompt: null } }, 400, 'invalid_input', 'Prompt'],
    ['a word for a number', { workflow, inputs: { Seed: 'many' } }, 400, 'invalid_input', 'Seed'],
    ['a number out of its range', { workflow: { ...workflow, meta: { sogniFlow: { inputs: { Seed: { max: 9 } } } } }, inputs: { Seed: 12 } }, 400, 'invalid_input', 'Seed'],
    ['a choice that there is not', { workflow, inputs: { Look: ['warm', 'hot'] } }, 400, 'invalid_input', 'Look'],
    ['an object for an input', { workflow, inputs: { Prompt: { a: 1 } } }, 400, 'invalid_input', 'Prompt'],
    ['a path for a file', { workflow, inputs: { Photo: '@/etc/passwd' } }, 400, 'invalid_input', 'Photo'],
    ['a text for a file', { workflow, inputs: { Photo: 'face.png' } }, 400, 'invalid_input', 'Photo'],
    ['more inputs than any form has', { workflow, inputs: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, 1])) }, 400, 'invalid_parameter'],
    ['a digest that is none', { workflow, inputs: { Photo: { artifact: '../../x' } } }, 400, 'invalid_input', 'Photo'],
    ['a file that nobody has sent', { workflow, inputs: { Photo: { artifact: 'a'.repeat(64) } } }, 400, 'invalid_input', 'Photo'],
    ['two files where one is taken', { workflow, inputs: { Photo: [{ artifact: 'a'.repeat(64) }, { artifact: 'b'.repeat(64) }] } }, 400, 'invalid_input', 'Photo'],
  ];

  it.each(REFUSED.map(([name, body, status, code, input]) => [name, { body, status, code, input }] as const))('%s is refused, and says why', async (_name, { body, status, code, input }) => {
    const before = (await server.call(ada, 'GET', '/v1/executions')).body.data.executions.length;
    for (const headers of [{}, { 'idempotency-key': `refused ${code}` }]) {
      const answer = await ask(body, headers);
      expect([answer.status, answer.body.code, answer.body.details?.input]).toEqual([status, code, input]);
    }
    expect((await server.call(ada, 'GET', '/v1/executions')).body.data.executions).toHaveLength(before);
  });

  it('is refused when it is nested too deep, with a key as without', async () => {
    for (const headers of [{}, { 'idempotency-key': 'deep' }]) {
      const { status, body } = await ask(`{"workflow":${deep(50_000)}}`, { ...headers, 'content-type': 'application/json' });
      expect([status, body.code]).toEqual([400, 'invalid_workflow']);
    }
  });

  it('is told at the field for files of a wrong kind, and for pictures that are cut short', async () => {
    const sound = await server.upload(ada, SAMPLES.wav, 'image/png').catch(() => undefined);
    const webp = await server.upload(ada, SAMPLES.webp, 'image/webp');
    const kind = await ask({ workflow, inputs: { Photo: { artifact: webp, name: 'face.png' } } });
    expect([kind.body.code, kind.body.details, kind.body.message]).toEqual(['invalid_input', { input: 'Photo' }, expect.stringContaining('image/webp; the form takes .png, image/jpeg')]);
    const cut = await server.upload(ada, pictureNamed('cut').subarray(0, 60));
    const short = await ask({ workflow, inputs: { Photo: { artifact: cut } } });
    expect([short.status, short.body.code, short.body.details]).toEqual([400, 'invalid_input', { input: 'Photo' }]);
    expect(sound).toBeUndefined();
  });

  it('takes a file that is as it should be, by whatever name', async () => {
    const photo = await server.upload(ada, pictureNamed('photo'));
    const answer = await ask({ workflow, inputs: { Photo: { artifact: photo, name: '../<b>a,@b</b>"\n.png' }, Prompt: '<script>alert(1)</script>' } });
    expect(answer.status).toBe(201);
    const done = await server.until(ada, answer.body.data.execution.id, ({ state }) => state === 'completed');
    expect(done.inputs).toMatchObject({ Photo: { artifact: photo }, Prompt: '<script>alert(1)</script>' });
  });

  it('tells nobody what was given for a password, which the run has', async () => {
    const [form, ...others] = workflow.nodes;
    const values = [...(form as { parameters: { formFields: { values: object[] } } }).parameters.formFields.values, { fieldLabel: 'Pass word', fieldType: 'password', requiredField: true }];
    const locked = { ...workflow, nodes: [{ ...form, parameters: { formFields: { values } } }, ...others] };
    const { id } = await server.start(ada, { workflow: locked, inputs: { Prompt: 'a locked door', 'pass-word': 'hunter2' } });
    const done = await server.until(ada, id, ({ state }) => state === 'completed');
    expect(done.inputs).toEqual({ Prompt: 'a locked door' });
    expect((await server.engine.executions.load(id))?.execution.trigger).toMatchObject([{ json: { 'Pass word': 'hunter2' } }]);
    for (const path of ['', '/workflow']) expect(JSON.stringify((await server.call(ada, 'GET', `/v1/executions/${id}${path}`)).body)).not.toContain('hunter2');
  });

  it('says what is wrong with a cursor, a limit and a Last-Event-ID', async () => {
    for (const url of ['/v1/executions?before=x', '/v1/executions?limit=0', '/v1/executions?limit=1e9', "/v1/executions?before=1~' OR 1=1"]) {
      expect([url, (await server.call(ada, 'GET', encodeURI(url))).body.code]).toEqual([url, 'invalid_parameter']);
    }
    const { id } = await server.start(ada, { workflow, inputs: { Prompt: 'a cursor' } });
    expect((await server.call(ada, 'GET', `/v1/executions/${id}/events/stream`, undefined, { 'last-event-id': '-1' })).body.code).toBe('invalid_parameter');
  });
});
