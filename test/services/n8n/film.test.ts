/** The demo film, made by n8n and made headless: one file, one engine, one account, the job cache off, the same seeds. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runsOfEngine, runsOfN8n, visibleIn } from './items.ts';
import type { N8nExecution } from './n8n-user.ts';
import { readTemplate, START_LIMIT_MS, startStack, TEMPLATES, type Stack } from './stack.ts';

const FILM = 'sunset-postcard-film.json';
const INPUTS = { Sky: 'violet', Message: 'Greetings from the coast. The sea is calm.', Music: 'calm', Seed: '41' };
const FILM_LIMIT_MS = 300_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

/** The form, sent as its page in the browser sends it. */
async function sendForm(path: string): Promise<void> {
  const form = new FormData();
  for (const [index, value] of Object.values(INPUTS).entries()) form.set(`field-${index}`, value);
  const answer = await fetch(stack.n8n.baseUrl + path, { method: 'POST', body: form });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

async function byN8n(): Promise<N8nExecution> {
  const file = readTemplate(FILM);
  const form = `/form/${file.nodes.find(({ type }) => type.endsWith('.formTrigger'))?.webhookId}`;
  const workflow = await stack.user.importWorkflow(file, stack.credential);
  await stack.user.activate(workflow, form);
  await sendForm(form);
  return await stack.user.endOfLatest(workflow, FILM_LIMIT_MS);
}

/** @returns the execution's id. */
async function headless(): Promise<string> {
  const { cli, home } = stack.engine;
  const inputs = Object.entries(INPUTS).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
  const { code, stderr, result } = await cli.run(['run', join(TEMPLATES, FILM), ...inputs, '--no-cache', '--json', '--out', 'out'], {}, home);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (result as unknown as { executionId: string }).executionId;
}

/** What differs from one purchase to the next, and when the form was sent: everything else has to be the same. */
const PASSING = new Set(['workflowId', 'jobId', 'url', 'id', 'submittedAt', 'formMode']);

describe('the demo film', () => {
  it('has the same items and the same files, byte for byte, by n8n and headless', async () => {
    const made = await byN8n();
    expect({ status: made.status, log: made.status === 'success' ? '' : stack.n8n.log }).toEqual({ status: 'success', log: '' });
    const bought = async () => 400 - (await stack.engine.balance()).available;
    const first = await bought();
    const execution = await headless();
    // Nothing came from the cache: the second making was paid like the first.
    expect(first).toBeGreaterThan(3);
    expect(await bought()).toBeCloseTo(2 * first, 6);

    const steps = readTemplate(FILM).nodes.filter(({ type }) => !type.endsWith('.stickyNote')).map(({ name }) => name);
    const n8nRuns = await runsOfN8n(made, stack.user, visibleIn(readTemplate(FILM), await stack.user.nodeTypes()), PASSING);
    expect(Object.keys(n8nRuns).sort()).toEqual(steps.sort());
    expect(n8nRuns).toEqual(runsOfEngine(stack.engine, execution, PASSING));
    expect(n8nRuns['Film with captions']).toMatchObject([[[{ files: { video: expect.stringMatching(/^video\/mp4 [0-9a-f]{64}$/) } }]]]);
  }, 2 * FILM_LIMIT_MS);
});
