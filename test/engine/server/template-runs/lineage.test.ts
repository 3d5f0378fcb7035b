/** Templates whose nodes start templates: what would never end is refused. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { paintings } from '../executions/an-execution-server.ts';
import { aTemplateServer, isCompleted, type TemplateServer } from './a-template-server.ts';

let server: TemplateServer;
let ada = '';
beforeAll(async () => {
  server = await aTemplateServer();
  ada = await server.keyOf('ada');
});
afterAll(async () => await server.close());

const save = async (name: string): Promise<string> => await server.save(ada, { ...paintings('One'), name });
/** As the node of an execution asks: its key begins with the execution's id. */
const startFrom = async (parent: string, template: string, node = 'node') => await server.begin(ada, { workflow_id: template, inputs: { Prompt: 'nested' } }, { 'idempotency-key': `${parent}:${node}:0:0` });

it('a template that would run itself, or one that runs it, is refused, and nothing is started', async () => {
  const [first, second] = [await save('first'), await save('second')];
  const { workflowId: one } = await server.run(ada, { workflow_id: first, inputs: { Prompt: 'nested' } });
  expect(await startFrom(one, first)).toMatchObject({ status: 400, body: { code: 'workflow_cycle', message: expect.stringContaining(`${first} → ${first}`) } });
  const { status, body } = await startFrom(one, second);
  expect(status).toBe(200);
  const two = body.data.workflow.workflowId as string;
  expect(await startFrom(two, first)).toMatchObject({ status: 400, body: { code: 'workflow_cycle', message: expect.stringContaining(`${first} → ${second} → ${first}`) } });
  await server.untilWorkflow(ada, one, isCompleted);
  await server.untilWorkflow(ada, two, isCompleted);
  expect((await startFrom(one, second)).body.data).toMatchObject({ idempotent: true, workflow: { workflowId: two } });
});

it('so is one whose execution was started on the page', async () => {
  const template = await save('of the page');
  const { id } = await server.start(ada, { template, inputs: { Prompt: 'on the page' } });
  expect(await startFrom(id, template)).toMatchObject({ status: 400, body: { code: 'workflow_cycle' } });
  await server.until(ada, id, ({ state }) => state === 'completed');
});

it('a line of templates ends after five', async () => {
  let { workflowId: last } = await server.run(ada, { workflow_id: await save('0'), inputs: { Prompt: 'nested' } });
  for (let n = 1; n < 5; n += 1) {
    const { status, body } = await startFrom(last, await save(String(n)));
    expect(status).toBe(200);
    last = body.data.workflow.workflowId;
  }
  expect(await startFrom(last, await save('5'))).toMatchObject({ status: 400, body: { code: 'workflow_cycle', message: expect.stringContaining('at most 5') } });
  await server.untilWorkflow(ada, last, isCompleted);
});

it('a key that only looks like that of an execution is like any other', async () => {
  const template = await save('alone');
  expect((await startFrom('0a1b2c3d-0000-4000-8000-000000000000', template)).status).toBe(200);
});
