/** Many at once: by seeds and by a choice, as a table and as a grid, from a spreadsheet, and all of them called off. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { BatchRecord } from '../../../nodes/contract/index.ts';
import { until } from '../n8n/until.ts';
import { untilNothingHeld } from './account.ts';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { keep, pictures } from './small-workflows.ts';
import { ask, openTemplate, RUN_MS, signIn, untilPriced, yesUntil } from './visit.ts';

let browser: Browser;
let served: ServedPage;
let me: Person;
let one: string;
let many: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
  await signIn(me.page, served.link);
  one = await keep(me.page, pictures('One small picture', 1));
  many = await keep(me.page, pictures('Twelve pictures', 12));
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

const spark = (text: string): number => Number(/[\d.]+/.exec(text)?.[0]);
const batchOf = async (page: Page): Promise<BatchRecord> => (await ask<{ batch: BatchRecord }>(page, 'GET', `/v1/batches/${/#\/b\/([\w-]+)/.exec(page.url())?.[1]}`)).data.batch;

/** Opens "make several" with the seed as what varies. */
async function openSeveral(page: Page, template: string): Promise<void> {
  await openTemplate(page, template);
  await untilPriced(page);
  await page.getByRole('switch', { name: /Make several/ }).check();
}

async function pressRunAll(page: Page, count: number): Promise<void> {
  await page.getByRole('region', { name: 'Price' }).getByRole('button', { name: `Run ${count}`, exact: true }).first().click();
  await yesUntil(page, /#\/b\//);
}

const untilAll = async (page: Page, state: string): Promise<BatchRecord> =>
  await until(`that all runs are ${state}`, RUN_MS, async () => {
    const batch = await batchOf(page);
    return batch.runs.every(({ execution }) => execution.state === state) ? batch : undefined;
  });

describe('seeds by a choice', () => {
  it('cost the sum of what each costs', async () => {
    await openTemplate(me.page, one);
    const single = spark(await untilPriced(me.page));
    await openSeveral(me.page, one);
    await me.page.getByLabel('Values of Seed').fill('1..2');
    await me.page.getByRole('button', { name: 'Vary another input' }).click();
    await me.page.getByRole('group', { name: /^Vary (Prompt|Size)/ }).getByLabel('Input that varies').selectOption({ label: 'Size' });
    await me.page.getByRole('region', { name: 'Price' }).getByRole('button', { name: 'Run 4', exact: true }).first().waitFor();
    const total = spark(await untilPriced(me.page));
    await me.page.getByRole('switch', { name: /Make several/ }).uncheck();
    await me.page.getByLabel('1024', { exact: true }).check();
    await me.page.getByRole('region', { name: 'Price' }).locator('.price-total', { hasNotText: String(total) }).first().waitFor();
    const large = spark(await untilPriced(me.page));
    expect(total).toBeCloseTo(2 * (single + large), 1);
  });

  it('are shown as a grid and as a table, with seed, state and price of each', async () => {
    const before = await untilNothingHeld(me.page);
    await me.page.goto(`${served.baseUrl}/#/`);
    await openSeveral(me.page, one);
    await me.page.getByLabel('Values of Seed').fill('11..12');
    await me.page.getByRole('button', { name: 'Vary another input' }).click();
    await me.page.getByRole('group', { name: /^Vary (Prompt|Size)/ }).getByLabel('Input that varies').selectOption({ label: 'Size' });
    await pressRunAll(me.page, 4);
    const grid = me.page.getByRole('region', { name: 'Results on two axes' });
    await grid.waitFor();
    expect(await grid.getByRole('columnheader').allInnerTexts()).toEqual(['Seed \\ Size', '256', '1024']);
    expect(await grid.getByRole('rowheader').allInnerTexts()).toEqual(['11', '12']);
    const batch = await untilAll(me.page, 'completed');
    await grid.locator('td img').nth(3).waitFor();
    await me.page.getByRole('button', { name: 'Table', exact: true }).click();
    const table = me.page.getByRole('region', { name: 'Runs of this batch' });
    // The page looks every two seconds.
    await table.locator('tbody tr', { hasText: 'Done' }).nth(3).waitFor();
    expect(await table.locator('tbody tr').count()).toBe(4);
    expect(batch.runs.map(({ values }) => `${String(values.Seed)} ${String(values.Size)}`)).toEqual(['11 256', '11 1024', '12 256', '12 1024']);
    const paid = batch.runs.reduce((sum, { execution }) => sum + execution.spark.paid, 0);
    expect(batch.spark.paid).toBeCloseTo(paid, 6);
    expect(before - (await untilNothingHeld(me.page))).toBeCloseTo(paid, 6);
    expect(me.faults).toEqual([]);
  });
});

describe('a spreadsheet', () => {
  const give = async (text: string): Promise<void> => await me.page.locator('.several input[type=file]').setInputFiles({ name: 'runs.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

  it('names the column that is no input', async () => {
    await me.page.goto(`${served.baseUrl}/#/`);
    await openSeveral(me.page, one);
    await give('Prompt,Mood\na lake,calm\n');
    await me.page.getByRole('alert').getByText('There is no input "Mood"; they are Prompt, Size, Seed.').waitFor();
  });

  it('makes one run of every line', async () => {
    await give('Prompt;Seed\n"a lake; at night";31\na robot portrait;32\na bottle and lemons;33\n');
    await me.page.getByText('3 lines of a spreadsheet').waitFor();
    await pressRunAll(me.page, 3);
    const batch = await untilAll(me.page, 'completed');
    expect(batch.runs.map(({ values }) => values.Prompt)).toEqual(['a lake; at night', 'a robot portrait', 'a bottle and lemons']);
    expect(me.faults).toEqual([]);
  });
});

describe('cancel all', () => {
  it('ends every run, and gives back what was on hold', async () => {
    const before = await untilNothingHeld(me.page);
    await openSeveral(me.page, many);
    await me.page.getByLabel('1024', { exact: true }).check();
    await me.page.getByLabel('Values of Seed').fill('101, 201, 301');
    await pressRunAll(me.page, 3);
    await me.page.getByRole('button', { name: 'Cancel all' }).click();
    await me.page.getByRole('dialog').getByRole('button', { name: 'Cancel all' }).click();
    await me.page.locator('.toasts').getByText(/^Cancelled\./).waitFor();
    const batch = await untilAll(me.page, 'cancelled');
    await me.page.locator('main .run-head').getByText('Cancelled', { exact: true }).waitFor();
    const after = await untilNothingHeld(me.page);
    expect(before - after).toBeCloseTo(batch.spark.paid, 6);
    expect(me.faults).toEqual([]);
  });
});
