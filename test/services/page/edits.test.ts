/** What one does with what one has made: go on with it, keep it, take it along; and the keys that others use. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Browser, Locator, Page } from 'playwright-core';
import { executionOf, signInWithKey } from './account.ts';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { keep, pictures, restyled } from './small-workflows.ts';
import { ask, openTemplate, pressRun, resultDigests, signIn, untilPriced, untilRested } from './visit.ts';

let browser: Browser;
let served: ServedPage;
let me: Person;
let first: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
  await signIn(me.page, served.link);
  await keep(me.page, restyled('New look'));
  await openTemplate(me.page, await keep(me.page, pictures('Small picture', 1)));
  await untilPriced(me.page);
  first = await pressRun(me.page);
  expect(await untilRested(me.page)).toBe('Done');
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

const results = (page: Page): Locator => page.getByRole('region', { name: 'Results' });
const toRun = async (id: string): Promise<void> => {
  await me.page.goto(`${served.baseUrl}/#/r/${id}`);
  await results(me.page).locator('figure').first().waitFor();
};

/** What the browser keeps when `press` is done. */
async function downloaded(page: Page, press: Locator): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

describe('edit again', () => {
  let second: string;

  it('takes a result as the input of another template', async () => {
    await toRun(first);
    const [digest] = await resultDigests(me.page);
    await results(me.page).getByRole('button', { name: 'Use as input' }).click();
    await me.page.getByLabel('Search the templates').fill('New look');
    await me.page.getByRole('link', { name: 'As Photo of New look' }).click();
    await untilPriced(me.page);
    second = await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    const { inputs, after } = await executionOf(me.page, second);
    expect(after).toBe(first);
    expect(JSON.stringify(inputs.Photo)).toContain(digest);
  });

  it('keeps the stack of edits, and undo goes back to the one before', async () => {
    await results(me.page).getByRole('button', { name: 'Use as input' }).click();
    await me.page.getByRole('link', { name: 'As Photo of New look' }).click();
    await me.page.getByRole('textbox', { name: 'Prompt' }).fill('oil painting');
    await untilPriced(me.page);
    await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    const stack = me.page.getByRole('navigation', { name: 'Edits that led here' });
    await stack.getByRole('listitem').nth(2).waitFor();
    expect((await stack.getByRole('listitem').allInnerTexts()).map((text) => text.trim())).toEqual(['Small picture', 'New look', 'New look']);
    await stack.getByRole('link', { name: 'Undo this edit' }).click();
    await me.page.waitForURL((url) => url.hash === `#/r/${second}`);
    await stack.getByRole('link', { name: 'Undo this edit' }).click();
    await me.page.waitForURL((url) => url.hash === `#/r/${first}`);
    await stack.waitFor({ state: 'detached' });
    expect(me.faults).toEqual([]);
  });
});

describe('a run kept as a template', () => {
  const menu = async (label: RegExp | string, item: string): Promise<Locator> => {
    await me.page.getByRole('button', { name: label }).first().click();
    return me.page.getByRole('menuitem', { name: item });
  };

  it('is run, renamed, exported for n8n, and deleted', async () => {
    await toRun(first);
    await (await menu('More to do with this run', 'Save as a template')).click();
    await me.page.getByRole('dialog').getByLabel('Name').fill('Kept picture');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await me.page.getByRole('heading', { level: 1, name: 'Kept picture' }).waitFor();
    const kept = me.page.url();
    await me.page.getByLabel(/^Seed optional$/).fill('44');
    await untilPriced(me.page);
    await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');

    await me.page.goto(kept);
    await (await menu('More about Kept picture', 'Rename')).click();
    await me.page.getByRole('dialog').getByLabel('Name').fill('Best picture');
    await me.page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await me.page.locator('.toasts').getByText('Renamed to Best picture').waitFor();
    await me.page.goto(`${served.baseUrl}/#/`);
    await me.page.getByRole('link', { name: 'Best picture' }).click();
    await me.page.getByRole('heading', { level: 1, name: 'Best picture' }).waitFor();

    const { name, bytes } = await downloaded(me.page, await menu('More about Best picture', 'Export for n8n'));
    expect(name).toMatch(/\.json$/);
    const workflow = JSON.parse(bytes.toString()) as { name: string; nodes: readonly { type: string }[]; connections: Readonly<Record<string, unknown>> };
    expect(workflow.name).toBe('Best picture');
    expect(workflow.nodes.map(({ type }) => type)).toEqual(expect.arrayContaining(['n8n-nodes-base.formTrigger', 'n8n-nodes-sogni-flow.sogniImage']));
    expect(Object.keys(workflow.connections)).toEqual(['Form']);

    await (await menu('More about Best picture', 'Delete')).click();
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.page.getByRole('heading', { level: 1, name: 'What do you want to make?' }).waitFor();
    await me.page.getByRole('link', { name: 'Best picture' }).waitFor({ state: 'detached' });
    expect(me.faults).toEqual([]);
  });
});

describe('a mask', () => {
  it('is black and white, and as large as the picture it was painted on', async () => {
    const photo = await sharp({ create: { width: 700, height: 500, channels: 3, background: '#46a' } }).jpeg().toBuffer();
    await openTemplate(me.page, 'makeover');
    await me.page.locator('input[data-field="Photo"]').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
    await me.page.getByRole('button', { name: 'Paint over the picture' }).click();
    const stage = me.page.getByRole('application');
    const box = await boxOf(stage, 700);
    await me.page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.5);
    await me.page.mouse.down();
    await me.page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.5, { steps: 8 });
    await me.page.mouse.up();
    await me.page.getByRole('button', { name: 'Use this mask' }).click();
    const address = await me.page.getByRole('img', { name: 'The painted mask' }).getAttribute('src');
    const digest = /[0-9a-f]{64}/.exec(address ?? '')?.[0];
    const answer = await me.page.request.get(`${served.baseUrl}/v1/artifacts/${digest}`);
    const { data, info } = await sharp(await answer.body()).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([700, 500]);
    const at = (x: number, y: number): number | undefined => data[y * info.width + x];
    expect([at(350, 250), at(200, 250), at(500, 250)]).toEqual([255, 255, 255]);
    expect([at(5, 5), at(350, 60), at(690, 490)]).toEqual([0, 0, 0]);
    const grey = data.filter((value) => value > 8 && value < 247).length;
    expect(grey).toBeLessThan(data.length / 50);
    expect(me.faults).toEqual([]);
  });
});

/** The box of the stage, once its picture is in it. */
async function boxOf(stage: Locator, pictureWidth: number): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  await stage.locator(`canvas[width="${pictureWidth}"]`).waitFor();
  const box = await stage.boundingBox();
  if (!box) throw new Error('the stage is not shown');
  return box;
}

describe('what is taken along', () => {
  it.each([
    ['As PNG', 'png'],
    ['As JPG', 'jpeg'],
  ])('is a picture of the kind that was chosen: %s', async (label, format) => {
    await toRun(first);
    await results(me.page).getByRole('button', { name: /^Download/ }).click();
    const { bytes, name } = await downloaded(me.page, me.page.getByRole('menuitem', { name: label }));
    const facts = await sharp(bytes).metadata();
    expect([facts.format, facts.width, facts.height]).toEqual([format, 256, 256]);
    expect(name).toMatch(format === 'png' ? /\.png$/ : /\.jpg$/);
  });

  it('tells how it was made, and to share it tells nothing', async () => {
    await toRun(first);
    const save = async (label: string): Promise<Buffer> => {
      await results(me.page).getByRole('button', { name: /^Download/ }).click();
      return (await downloaded(me.page, me.page.getByRole('menuitem', { name: label }))).bytes;
    };
    const [told, shared] = [await save('As PNG'), await save('To share, without hidden data')];
    expect((await sharp(told).metadata()).exif?.toString('latin1')).toMatch(/sogni.flow/i);
    const { exif, xmp, iptc, comments } = await sharp(shared).metadata();
    expect([exif, xmp, iptc, comments]).toEqual([undefined, undefined, undefined, undefined]);
    expect(await sharp(shared).raw().toBuffer()).toEqual(await sharp(told).raw().toBuffer());
    expect(me.faults).toEqual([]);
  });
});

describe('the page of the keys', () => {
  it('makes a key that works, caps it, and revokes it', async () => {
    await me.page.goto(`${served.baseUrl}/#/keys`);
    await me.page.getByRole('button', { name: 'New key' }).click();
    const dialog = me.page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('laptop');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const secret = await me.page.getByRole('dialog').getByLabel('The new key').inputValue();
    await me.page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    const other = await newPerson(browser, served.baseUrl);
    await signInWithKey(other.page, served.baseUrl, secret);
    await openTemplate(other.page, 'one-picture');
    await untilPriced(other.page);
    expect(await other.page.getByText('Above a limit').count()).toBe(0);

    await me.page.getByRole('button', { name: 'Name and limits of laptop' }).click();
    await dialog.getByLabel('One run').fill('0.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await me.page.getByRole('region', { name: 'Keys', exact: true }).getByText('0.5 a run').waitFor();
    await other.page.getByRole('textbox', { name: 'Prompt' }).fill('a lake');
    await other.page.getByText('Above a limit').waitFor();

    await me.page.getByRole('button', { name: 'Revoke laptop' }).click();
    await dialog.getByRole('button', { name: 'Revoke the key' }).click();
    await me.page.getByText('Revoked keys (1)').waitFor();
    expect(await other.page.request.get(`${served.baseUrl}/v1/executions`, { headers: { 'api-key': secret } }).then((answer) => answer.status())).toBe(401);
    expect((await ask(other.page, 'GET', '/v1/executions')).status).toBe(401);
    await other.page.evaluate("location.hash = '#/runs'");
    await other.page.getByLabel('API key').waitFor();
    await other.context.close();
    expect(me.faults).toEqual([]);
  });
});
