/** The node Sogni Account runs a template of another engine: headless, from the command line, against an engine that serves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ServedEngine } from '../services/n8n/served-engine.ts';
import { edit, inARow, manual, picture, type TestNode } from './workflows.ts';

const WORKFLOWS = '/v1/creative-agent/workflows';

let engine: ServedEngine;

beforeAll(async () => {
  engine = await ServedEngine.start();
  const { cli, home, key, baseUrl } = engine;
  await cli.run(['balance'], {}, 'client');
  const studio = JSON.stringify({ Studio: { type: 'sogniApi', data: { apiKey: key, baseUrl } } });
  for (const each of ['client', home]) writeFileSync(join(cli.folder, each, 'credentials.json'), studio);
});
afterAll(async () => await engine?.[Symbol.asyncDispose]());

const credentials = { sogniApi: { id: '1', name: 'Studio' } };
const runTemplate = (templateId: string): TestNode => ({ name: 'Run', type: 'n8n-nodes-sogni-flow.sogniAccount', typeVersion: 1, parameters: { resource: 'template', operation: 'run', templateId, inputs: '{}' }, credentials });
const waitForIt: TestNode = { name: 'Wait', type: 'n8n-nodes-sogni-flow.sogniAccount', typeVersion: 1, parameters: { resource: 'job', operation: 'wait' }, credentials };

async function call<Data>(method: string, path: string, body?: object): Promise<Data> {
  const answer = await fetch(engine.baseUrl + path, { method, headers: { 'api-key': engine.key, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { data, message } = (await answer.json()) as { data?: Data; message?: string };
  if (data === undefined) throw new Error(message);
  return data;
}
const save = async (workflow: object): Promise<string> => (await call<{ template: { id: string } }>('POST', `${WORKFLOWS}/templates`, { workflow })).template.id;
const run = async (name: string, workflow: object) => await engine.cli.run(['run', engine.cli.write(`${name}.json`, workflow), '--json', '--out', name], {}, 'client');

it('runs it to its end, and has its files as binary data for the nodes that follow', async () => {
  const template = await save(inARow([manual, picture('Picture', { seed: 31 })]));
  const outcome = await run('nested', inARow([manual, runTemplate(template), waitForIt, edit('Edit', 'a starry night')]));
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  expect(outcome.result).toMatchObject({ status: 'completed', outputs: { image: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] } });
  const { workflows } = await call<{ workflows: object[] }>('GET', WORKFLOWS);
  expect(workflows).toMatchObject([{ title: 'Test', status: 'completed', artifacts: [{ type: 'image' }] }]);
});

it('is told by the node when it fails', async () => {
  const template = await save(inARow([manual, { name: 'Stop', type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'no more paint' } }]));
  const outcome = await run('failing', inARow([manual, runTemplate(template), waitForIt]));
  expect(outcome.code).toBe(2);
  expect(outcome.result).toMatchObject({ status: 'failed', error: { node: 'Wait', message: expect.stringContaining('no more paint') } });
});

it('that does not exist is told by its id', async () => {
  const outcome = await run('missing', inARow([manual, runTemplate('no-such-template')]));
  expect(outcome.result).toMatchObject({ status: 'failed', error: { node: 'Run', message: expect.stringContaining('no-such-template') } });
});

it('and runs itself ends with an error, and with no more than one execution', async () => {
  const id = await save(inARow([manual, picture('Picture', { seed: 32 })]));
  const itself = inARow([manual, runTemplate(id), waitForIt]);
  await call('PATCH', `${WORKFLOWS}/templates/${id}`, { workflow: itself });
  const executions = async (): Promise<readonly object[]> => (await call<{ executions: object[] }>('GET', '/v1/executions?limit=100')).executions;
  const before = (await executions()).length;
  const outcome = await run('itself', itself);
  expect(outcome.result).toMatchObject({ status: 'failed', error: { node: 'Wait', message: expect.stringContaining('would run itself') } });
  expect(await executions()).toHaveLength(before + 1);
});

it('without a credential is refused before anything runs, and told what to do', async () => {
  const { credentials: _none, ...own } = runTemplate('daily-picture');
  const outcome = await run('own', inARow([manual, own]));
  expect(outcome.result).toMatchObject({ error: { message: expect.stringContaining('Give the node a credential') } });
});
