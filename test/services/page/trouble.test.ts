/** What goes wrong: twice the same, an engine that falls, files that cannot be used, mark-up in words, and a slow line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Browser, Page } from 'playwright-core';
import { balanceOf, executionOf, untilNothingHeld, untilPaid } from './account.ts';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { keep, pictures, restyled } from './small-workflows.ts';
import { ask, openTemplate, pressRun, signIn, untilPriced, untilRested } from './visit.ts';

/** Four hundred milliseconds there and back, fifty kilobytes a second. */
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 } as const;

let browser: Browser;
let served: ServedPage;
let me: Person;
let slow: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
  await signIn(me.page, served.link);
  slow = await keep(me.page, pictures('Four pictures', 4));
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

async function openSlow(page: Page, seed: string): Promise<void> {
  await openTemplate(page, slow);
  await page.getByLabel('1024', { exact: true }).check();
  await page.getByLabel(/^Seed optional$/).fill(seed);
  await untilPriced(page);
}

describe('two tabs that start the same run', () => {
  it('share one execution, and both show it to its end', async () => {
    const other = await me.context.newPage();
    await other.goto(served.baseUrl);
    await Promise.all([openSlow(me.page, '10'), openSlow(other, '10')]);
    const before = await untilNothingHeld(me.page);
    const [one, two] = await Promise.all([pressRun(me.page), pressRun(other)]);
    expect(two).toBe(one);
    expect(await Promise.all([untilRested(me.page), untilRested(other)])).toEqual(['Done', 'Done']);
    const { spark } = await executionOf(me.page, one);
    expect(before - (await untilNothingHeld(me.page))).toBeCloseTo(spark.paid, 6);
    const { data } = await ask<{ readonly executions: readonly unknown[] }>(me.page, 'GET', '/v1/executions');
    expect(data.executions).toHaveLength(1);
    await other.close();
    expect(me.faults).toEqual([]);
  });
});

describe('an engine that is killed in the middle', () => {
  it('is waited for; the run goes on when it is back, and nothing is paid twice', async () => {
    await openSlow(me.page, '20');
    const before = (await balanceOf(me.page)).available;
    const run = await pressRun(me.page);
    const killed = await untilPaid(me.page, run, 1);
    await served.stop('SIGKILL');
    await me.page.getByRole('alert').getByText('The engine does not answer').waitFor();
    await served.start();
    await me.page.getByRole('alert').getByText('The engine does not answer').waitFor({ state: 'detached' });
    expect(await untilRested(me.page)).toBe('Done');
    const done = await executionOf(me.page, run);
    expect(done.nodes[1]?.files).toEqual(killed.nodes[1]?.files);
    expect(done.spark.paid).toBeCloseTo(done.spark.approved ?? 0, 6);
    expect(before - (await untilNothingHeld(me.page))).toBeCloseTo(done.spark.paid, 6);
    me.faults.splice(0);
  });
});

describe('a form with a required photo', () => {
  const photo = (page: Page) => page.getByRole('group', { name: /^Photo/ });
  const choose = async (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> => await page.locator('input[data-field="Photo"]').setInputFiles({ name, mimeType, buffer });
  const plain = async (width: number, height: number): Promise<Buffer> => await sharp({ create: { width, height, channels: 3, background: '#46a' }, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer();

  beforeEach(async () => {
    await me.page.evaluate('sessionStorage.clear()');
    await me.page.goto(`${served.baseUrl}/#/`);
    await openTemplate(me.page, 'makeover');
    await me.page.getByRole('textbox', { name: 'Words' }).fill('kept all the while');
  });

  const refusedWith = async (words: string | RegExp): Promise<void> => {
    await photo(me.page).getByText(words).waitFor();
    expect(await me.page.evaluate("document.activeElement?.closest('fieldset')?.querySelector('legend')?.textContent")).toBe('Photo');
    expect(await me.page.getByRole('textbox', { name: 'Words' }).inputValue()).toBe('kept all the while');
    expect(me.faults.filter((fault) => !fault.includes('the server responded with a status of 4'))).toEqual([]);
    me.faults.splice(0);
  };

  it('asks for it at the field when it is empty', async () => {
    await me.page.getByRole('region', { name: 'Price' }).getByText('The price comes with Photo.').waitFor();
    await me.page.getByRole('region', { name: 'Price' }).getByRole('button', { name: 'Run' }).first().click();
    await refusedWith('Choose a picture first.');
    expect(me.page.url()).toContain('#/t/makeover');
  });

  it('says that a text is no picture', async () => {
    await choose(me.page, 'notes.txt', 'text/plain', Buffer.from('dear diary'));
    await refusedWith('notes.txt is a text; here go .jpg, .jpeg, .png, .webp.');
  });

  it('says it of a text that calls itself a picture', async () => {
    await choose(me.page, 'notes.png', 'image/png', Buffer.from('dear diary, this is no picture at all'));
    await refusedWith('notes.png is a text; here go .jpg, .jpeg, .png, .webp.');
  });

  it('says that a picture is broken off', async () => {
    const whole = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#46a', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).jpeg().toBuffer();
    await choose(me.page, 'half.jpg', 'image/jpeg', whole.subarray(0, whole.length / 2));
    await refusedWith(/half\.jpg: /);
  });

  it('refuses 80 megapixels before they are sent, and takes 60', async () => {
    await choose(me.page, 'vast.png', 'image/png', await plain(10_000, 8_000));
    await refusedWith('vast.png is 10000 × 8000 px, 80 megapixels; at most 64 can be used.');
    await choose(me.page, 'large.png', 'image/png', await plain(10_000, 6_000));
    await photo(me.page).getByText('10000 × 6000').waitFor();
    await untilPriced(me.page);
    expect(me.faults).toEqual([]);
  });
});

describe('a workflow with a node that is not known', () => {
  it('is refused with the name of the node', async () => {
    const { nodes, ...rest } = pictures('Odd one', 1) as { nodes: readonly object[] };
    const workflow = { ...rest, nodes: nodes.map((node, index) => (index === 1 ? { ...node, type: 'n8n-nodes-strange.teleport' } : node)) };
    await me.page.goto(`${served.baseUrl}/#/`);
    await me.page.getByLabel('Choose an n8n workflow').setInputFiles({ name: 'odd.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(workflow)) });
    const alert = me.page.getByRole('alert').filter({ hasText: 'odd.json cannot be a template' });
    await alert.waitFor();
    const words = await alert.innerText();
    expect(words).toContain('Picture 1');
    expect(words).toContain('n8n-nodes-strange.teleport');
    expect(me.faults.filter((fault) => !fault.includes('the server responded with a status of 4'))).toEqual([]);
    me.faults.splice(0);
  });
});

describe('mark-up in words', () => {
  const NAME = '<img src=x onerror="window.harmed=1">';
  const WORDS = 'watercolour <script>window.harmed=2</script><iframe srcdoc="<script>top.harmed=3</script>">';
  const FILE = '<svg onload=window.harmed=4>.png';

  it('is shown as text, and runs nowhere', async () => {
    const dialogs: string[] = [];
    me.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const id = await keep(me.page, restyled(NAME));
    await openTemplate(me.page, id);
    expect(await me.page.getByRole('heading', { level: 1 }).innerText()).toBe(NAME);
    await me.page.getByRole('textbox', { name: 'Prompt' }).fill(WORDS);
    await me.page.locator('input[data-field="Photo"]').setInputFiles({ name: FILE, mimeType: 'image/png', buffer: await sharp({ create: { width: 64, height: 64, channels: 3, background: '#46a' } }).png().toBuffer() });
    await me.page.getByText(FILE, { exact: true }).waitFor();
    await untilPriced(me.page);
    await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    await me.page.locator('dl.given').getByText(WORDS).waitFor();
    await me.page.locator('dl.given').getByText(FILE).waitFor();
    for (const [place, words] of [['#/', NAME], ['#/runs', NAME], ['#/library', FILE]] as const) {
      await me.page.goto(`${served.baseUrl}/${place}`);
      await me.page.locator('main').getByText(words, { exact: true }).filter({ visible: true }).first().waitFor();
    }
    expect(await me.page.evaluate('window.harmed')).toBeUndefined();
    expect(await me.page.locator('main iframe, main script, main [onload], main [onerror]').count()).toBe(0);
    expect(dialogs).toEqual([]);
    expect(me.faults).toEqual([]);
  });
});

describe('a slow line', () => {
  it('is enough for gallery, form and a run', async () => {
    await using far = await newPerson(browser, served.baseUrl);
    await far.context.addCookies(await me.context.cookies());
    const line = await far.context.newCDPSession(far.page);
    await line.send('Network.emulateNetworkConditions', SLOW_3G);
    await far.page.goto(served.baseUrl);
    await far.page.getByRole('link', { name: 'One picture', exact: true }).click();
    await far.page.getByRole('textbox', { name: 'Prompt' }).fill('a small red house by the sea');
    await untilPriced(far.page);
    await pressRun(far.page);
    expect(await untilRested(far.page)).toBe('Done');
    await far.page.getByRole('region', { name: 'Results' }).locator('img').first().waitFor();
    expect(far.faults).toEqual([]);
  });
});
