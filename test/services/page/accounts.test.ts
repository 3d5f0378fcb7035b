/** Two people of two accounts, each in a browser of their own: neither learns anything of the other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Browser, Page } from 'playwright-core';
import { executionOf, personWithKey } from './account.ts';
import { openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { keep, restyled } from './small-workflows.ts';
import { ask, goTo, openTemplate, pressRun, untilPriced, untilRested } from './visit.ts';

let browser: Browser;
let served: ServedPage;
let alice: Person;
let bob: Person;
let template: string;
let run: string;
let upload: string;
let result: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  alice = await personWithKey(browser, served, '--account', 'alice');
  bob = await personWithKey(browser, served, '--account', 'bob');
  await served.command('grant', 'alice', '20', '--kind', 'premium');
  await served.command('grant', 'bob', '20', '--kind', 'premium');
  template = await keep(alice.page, restyled('Of Alice'));
  await openTemplate(alice.page, template);
  const photo = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#a46' } }).png().toBuffer();
  await alice.page.locator('input[data-field="Photo"]').setInputFiles({ name: 'of alice.png', mimeType: 'image/png', buffer: photo });
  await untilPriced(alice.page);
  run = await pressRun(alice.page);
  expect(await untilRested(alice.page)).toBe('Done');
  const execution = await executionOf(alice.page, run);
  upload = /[0-9a-f]{64}/.exec(JSON.stringify(execution.inputs.Photo))?.[0] ?? '';
  result = execution.results[0]?.artifact ?? '';
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

describe('another account', () => {
  it.each([
    ['runs', '#/runs', 'Nothing has run yet'],
    ['library', '#/library', 'Nothing here yet'],
    ['gallery', '#/', 'One picture'],
  ])('sees nothing of hers in its %s', async (_name, hash, sign) => {
    await bob.page.goto(`${served.baseUrl}/${hash}`);
    await bob.page.locator('main').getByText(sign, { exact: true }).first().waitFor();
    const words = await bob.page.locator('main').innerText();
    expect(words).not.toContain('Of Alice');
    expect(words).not.toContain('of alice.png');
  });

  it('does not learn whether her run is there', async () => {
    const [hers, none] = [await problemAt(bob.page, `#/r/${run}`), await problemAt(bob.page, '#/r/00000000-0000-4000-8000-000000000000')];
    expect(hers.replace(run, '')).toBe(none.replace('00000000-0000-4000-8000-000000000000', ''));
  });

  it('does not learn whether her template is there', async () => {
    const [hers, none] = [await problemAt(bob.page, `#/t/${template}`), await problemAt(bob.page, '#/t/00000000-0000-4000-8000-000000000000')];
    expect(hers.replace(template, '')).toBe(none.replace('00000000-0000-4000-8000-000000000000', ''));
  });

  it('is given nothing by address, and can change nothing', async () => {
    const asked: readonly (readonly [method: string, path: string, body?: unknown])[] = [
      ['GET', `/v1/executions/${run}`],
      ['GET', `/v1/executions/${run}/events/stream`],
      ['GET', `/v1/artifacts/${upload}`],
      ['GET', `/v1/artifacts/${result}`],
      ['GET', `/v1/artifacts/${result}/thumbnail`],
      ['GET', `/v1/creative-agent/workflows/templates/${template}`],
      ['GET', `/v1/creative-agent/workflows/templates/${template}/workflow`],
      ['POST', `/v1/executions/${run}/cancel`, {}],
      ['POST', `/v1/creative-agent/workflows/templates/${template}/fork`, {}],
      ['PATCH', `/v1/creative-agent/workflows/templates/${template}`, { name: 'of bob now' }],
      ['DELETE', `/v1/creative-agent/workflows/templates/${template}`],
      ['POST', '/v1/executions', { template }],
      ['POST', '/v1/creative-agent/workflows/templates', { execution: run, name: 'taken' }],
    ];
    const answers: string[] = [];
    for (const [method, path, body] of asked) answers.push(`${method} ${path} ${(await ask(bob.page, method, path, body)).status}`);
    expect(answers).toEqual(asked.map(([method, path]) => `${method} ${path} 404`));
    expect((await ask(alice.page, 'GET', `/v1/creative-agent/workflows/templates/${template}`)).status).toBe(200);
    const stolen = await ask(bob.page, 'POST', '/v1/executions', { template: 'makeover', inputs: { Photo: { artifact: upload } } });
    expect(stolen.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(stolen.data)).not.toContain('of alice.png');
    bob.faults.splice(0);
  });

  it('gives her own files to her', async () => {
    expect((await ask(alice.page, 'GET', `/v1/artifacts/${result}`)).status).toBe(200);
    expect(alice.faults).toEqual([]);
  });
});

async function problemAt(page: Page, hash: string): Promise<string> {
  await goTo(page, hash);
  const alert = page.locator('main').getByRole('alert');
  await alert.waitFor();
  return await alert.innerText();
}

describe('signing out', () => {
  it('ends the session in every tab, and in no other browser', async () => {
    const other = await alice.context.newPage();
    await other.goto(`${served.baseUrl}/#/r/${run}`);
    await other.getByRole('region', { name: 'Results' }).waitFor();
    const cookies = await alice.context.cookies();
    await alice.page.getByRole('button', { name: 'Account alice' }).click();
    await alice.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await alice.page.getByLabel('API key').waitFor();
    await other.evaluate("location.hash = '#/runs'");
    await other.getByLabel('API key').waitFor();
    await alice.context.addCookies(cookies);
    await alice.page.reload();
    await alice.page.getByLabel('API key').waitFor();
    await bob.page.goto(`${served.baseUrl}/#/runs`);
    await bob.page.getByText('Nothing has run yet').waitFor();
  });
});
