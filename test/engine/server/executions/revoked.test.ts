/** Streams end with the key or the session that they were asked for with; what was started goes on. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CSRF_HEADER } from '../../../../nodes/contract/page-api.ts';
import { anExecutionServer, paintings, type ExecutionServer } from './an-execution-server.ts';
import { openAccountStream, openStream, openStreamAt } from './event-stream.ts';

let server: ExecutionServer;
beforeAll(async () => (server = await anExecutionServer()));
afterAll(async () => await server.close());

const idOf = (key: string): string => key.split('.')[0]!;

/** A browser that has signed in with a key. */
async function signIn(apiKey: string): Promise<Readonly<Record<string, string>>> {
  const { headers, body } = await server.call(undefined, 'POST', '/v1/session', { apiKey });
  return { cookie: String(headers['set-cookie']).split(';')[0]!, [CSRF_HEADER]: body.data.csrf };
}

/** A run whose picture is held. */
async function begin(key: string, prompt: string) {
  server.holds.add(prompt);
  const { id } = await server.start(key, { workflow: paintings('One', 'Two'), inputs: { Prompt: prompt } });
  return { id, ...(await server.nextHeld()) };
}

it('a revoked key: every stream of it, and no other; the run that it has started goes on and is paid', async () => {
  const [lost, kept] = [await server.keyOf('ada'), await server.keyOf('ada', 0)];
  const { id, finish } = await begin(lost, 'of a lost key');
  const { body } = await server.call(lost, 'POST', '/v1/creative-agent/workflows', { input: { steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt: 'of a lost key', width: 256, height: 256, seed: 8 } }] } });
  const job = await server.nextHeld();
  await using account = await openAccountStream(server.app, { 'api-key': lost });
  await using execution = await openStream(server.app, lost, id);
  await using workflow = await openStreamAt(server.app, `/v1/creative-agent/workflows/${body.data.workflow.workflowId}/events/stream`, { 'api-key': lost }, Number);
  await using session = await openAccountStream(server.app, await signIn(lost));
  await using other = await openAccountStream(server.app, { 'api-key': kept });
  expect(await Promise.all([account, execution, workflow, session, other].map(async (stream) => [stream.status, await stream.next() !== undefined]))).toEqual(Array(5).fill([200, true]));
  expect((await server.call(kept, 'DELETE', `/v1/keys/${idOf(lost)}`)).status).toBe(200);
  await Promise.all([account.rest(), execution.rest(), workflow.rest(), session.rest()]);
  finish();
  job.finish();
  const seen = await other.until(({ data }) => data.type === 'execution' && data.execution.id === id && data.execution.state === 'completed');
  expect(seen.at(-1)?.data).toMatchObject({ execution: { state: 'completed', spark: { paid: 2 * 0.00625 } } });
});

it('a key that another process revokes', async () => {
  const [lost, kept] = [await server.keyOf('ben'), await server.keyOf('ben', 0)];
  await using stream = await openAccountStream(server.app, { 'api-key': lost });
  await using other = await openAccountStream(server.app, { 'api-key': kept });
  await using elsewhere = await server.another();
  await elsewhere.engine.accounts.revokeKey('ben', idOf(lost));
  await stream.rest();
  await server.start(kept, { workflow: paintings('One'), inputs: { Prompt: 'still told' } });
  await other.until(({ name }) => name === 'execution');
});

it('a session that is signed out, and not another one of the same key', async () => {
  const key = await server.keyOf('cleo');
  const [one, two] = [await signIn(key), await signIn(key)];
  await using left = await openAccountStream(server.app, one);
  await using stays = await openAccountStream(server.app, two);
  await Promise.all([left.next(), stays.next()]);
  expect((await server.call(undefined, 'DELETE', '/v1/session', undefined, { ...one })).status).toBe(200);
  await left.rest();
  await server.start(key, { workflow: paintings('One'), inputs: { Prompt: 'to the other' } });
  await stays.until(({ name }) => name === 'execution');
  await using again = await openAccountStream(server.app, one);
  expect(again.status).toBe(401);
});
