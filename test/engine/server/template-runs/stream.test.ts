/** The events of a template that runs as a workflow: as a list, and as a stream that is cut and taken up again. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WorkflowEvent } from '../../../../nodes/contract/index.ts';
import { untilHeard } from '../../../eventually.ts';
import { openStream, type EventStream, type SentEvent } from '../executions/event-stream.ts';
import { aTemplateServer, isCompleted, twoPictures, WORKFLOWS, type TemplateServer } from './a-template-server.ts';

let server: TemplateServer;
let ada = '';
let template = '';
beforeAll(async () => {
  server = await aTemplateServer();
  ada = await server.keyOf('ada');
  template = await server.save(ada, twoPictures());
});
afterAll(async () => await server.close());

const start = async (prompt: string): Promise<string> => (await server.run(ada, { workflow_id: template, inputs: { Prompt: prompt } })).workflowId;
const listen = async (id: string, after?: number): Promise<EventStream> => await openStream(server.app, ada, id, after, `${WORKFLOWS}/${id}/events/stream`);
const dataOf = ({ data }: SentEvent): WorkflowEvent => data as unknown as WorkflowEvent;
const lasting = (events: readonly SentEvent[]): WorkflowEvent[] => events.filter(({ id }) => id !== undefined).map(dataOf);
/** Links are signed anew each time. */
const told = ({ sequence, type, status, data }: WorkflowEvent) => ({ sequence, type, status, stepId: data?.stepId, artifact: (data?.artifact as { id?: string } | undefined)?.id });

it('tells of the start, of each step with what it made, and of the end, and ends then', async () => {
  const id = await start('told');
  await using stream = await listen(id);
  const events = lasting(await stream.rest());
  expect(events.map(({ type, data }) => [type, data?.stepId].filter(Boolean).join(' '))).toEqual([
    'workflow_started',
    'workflow_progress',
    ...['One', 'Two'].flatMap((step) => [`step_started ${step}`, `artifact_created ${step}`, `step_completed ${step}`]),
    'workflow_completed',
  ]);
  expect(events.at(-1)).toMatchObject({ workflowId: id, status: 'completed' });
  const { artifacts } = await server.workflow(ada, id);
  expect(events.flatMap(({ data }) => (data?.artifact ? [(data.artifact as { id: string }).id] : [])).sort()).toEqual(artifacts.map((artifact) => artifact.id).sort());
  expect(events.map(told)).toEqual((await server.eventsOf(ada, id)).map(told));
});

it('goes on behind any event that a client has seen, with nothing lost and nothing twice', async () => {
  const id = await start('cut');
  await server.untilWorkflow(ada, id, isCompleted);
  const all = (await server.eventsOf(ada, id)).map(told);
  for (const { sequence } of all) {
    await using stream = await listen(id, sequence);
    expect(lasting(await stream.rest()).map(told)).toEqual(all.filter((event) => event.sequence > sequence));
    expect(((await server.call(ada, 'GET', `${WORKFLOWS}/${id}/events?after=${sequence}`)).body.data.events as WorkflowEvent[]).map(told)).toEqual(all.filter((event) => event.sequence > sequence));
  }
});

it('is cut by a restart of the engine and taken up behind what was seen', async () => {
  server.holds.add('over a restart Two');
  const id = await start('over a restart');
  const first = await listen(id);
  const { finish } = await server.nextHeld();
  const seen = lasting(await first.until((event) => dataOf(event).type === 'step_completed'));
  server.holds.clear();
  const restarted = server.restart();
  finish();
  await restarted;
  seen.push(...lasting(await first.rest()));
  await using second = await listen(id, seen.at(-1)!.sequence);
  const more = lasting(await second.rest());
  expect([...seen, ...more].map(told)).toEqual((await server.eventsOf(ada, id)).map(told));
  expect(more.at(-1)?.type).toBe('workflow_completed');
});

it('lets progress and previews pass by without a number', async () => {
  server.holds.add('slow');
  const id = await start('slow');
  await using stream = await listen(id);
  const { tools, finish } = await server.nextHeld();
  await stream.until((event) => dataOf(event).status === 'running');
  const events = await untilHeard(() => tools.progress({ fraction: 0.4, activity: 'paints' }), stream.until((event) => dataOf(event).data?.progress === 0.4));
  expect(dataOf(events.at(-1)!)).toMatchObject({ type: 'workflow_progress', workflowId: id, data: { stepId: 'One', activity: 'paints' } });
  expect(events.at(-1)!.id).toBeUndefined();
  expect((await server.workflow(ada, id)).steps[0]).toMatchObject({ status: 'running', progress: 0.4 });
  finish();
  await stream.rest();
});

it('answers a client that waits as soon as something has changed', async () => {
  server.holds.add('waited for');
  const id = await start('waited for');
  const { finish } = await server.nextHeld();
  await server.untilWorkflow(ada, id, ({ status }) => status === 'running');
  const before = await server.workflow(ada, id);
  const waiting = server.workflow(ada, id, '?wait=60');
  finish();
  const after = await waiting;
  expect(after.steps[0]!.status).toBe('completed');
  expect(after.updatedAt >= before.updatedAt).toBe(true);
  await server.untilWorkflow(ada, id, isCompleted);
  expect((await server.workflow(ada, id, '?wait=60')).status).toBe('completed');
});

it('ends with the key that it was asked for with; the template goes on', async () => {
  server.holds.add('of a lost key');
  const lost = await server.keyOf('ada', 0);
  const id = await start('of a lost key');
  const { finish } = await server.nextHeld();
  await using stream = await openStream(server.app, lost, id, undefined, `${WORKFLOWS}/${id}/events/stream`);
  expect(stream.status).toBe(200);
  await server.engine.accounts.revokeKey('ada', lost.split('.')[0]!);
  await stream.rest();
  finish();
  await server.untilWorkflow(ada, id, isCompleted);
});
