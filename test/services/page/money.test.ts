/** What it costs, what there is, who is asked, and what comes back: each as the creator sees it, and as the ledger has it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { balanceOf, executionOf, personWithKey, untilNothingHeld, untilPaid } from './account.ts';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { keep, pictures } from './small-workflows.ts';
import { ask, openTemplate, pressRun, RUN_MS, signIn, untilPriced, untilRested } from './visit.ts';

let browser: Browser;
let served: ServedPage;
let me: Person;
let three: string;
let long: string;

const priceOf = (page: Page) => page.getByRole('region', { name: 'Price' });
const runButton = (page: Page) => priceOf(page).getByRole('button', { name: /^Run/ }).first();
const spark = (text: string): number => Number(/[\d.]+/.exec(text)?.[0]);

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
  await signIn(me.page, served.link);
  three = await keep(me.page, pictures('Three pictures', 3));
  long = await keep(me.page, pictures('Eight pictures', 8));
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

describe('who cannot pay', () => {
  it('is told what to do where there is no Spark, and cannot press Run', async () => {
    await using poor = await personWithKey(browser, served, '--account', 'poor');
    await openTemplate(poor.page, 'one-picture');
    await priceOf(poor.page).getByText('Not enough Spark').waitFor();
    const words = await priceOf(poor.page).innerText();
    expect(words).toContain('sogni-flow grant poor 100 --kind free');
    expect(words).toContain('Make it smaller');
    expect(await runButton(poor.page).isDisabled()).toBe(true);
    await priceOf(poor.page).getByRole('link', { name: 'See the ledger' }).click();
    await poor.page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
    expect(poor.faults).toEqual([]);
  });

  it('is told which limit of the key stands in the way', async () => {
    await using capped = await personWithKey(browser, served, '--cap-run', '0.5');
    await openTemplate(capped.page, 'one-picture');
    await priceOf(capped.page).getByText('Above a limit').waitFor();
    expect(await priceOf(capped.page).innerText()).toContain('the API key allows 0.5 per run');
    expect(await runButton(capped.page).isDisabled()).toBe(true);
    expect(capped.faults).toEqual([]);
  });
});

describe('the price', () => {
  it('is told for each step and in all, and follows a choice', async () => {
    await openTemplate(me.page, three);
    const priced = await untilPriced(me.page);
    const small = spark(priced);
    expect(small).toBeCloseTo(await sumOfSteps(me.page, 3), 1);
    await me.page.getByLabel('1024', { exact: true }).check();
    await priceOf(me.page).locator('strong.price-total:not(.price-old)', { hasNotText: priced }).first().waitFor();
    const large = spark(await untilPriced(me.page));
    expect(large).toBeCloseTo(await sumOfSteps(me.page, 3), 1);
    expect(large).toBeGreaterThan(small);
  });
});

async function sumOfSteps(page: Page, count: number): Promise<number> {
  const steps = priceOf(page).getByRole('listitem');
  await steps.nth(count - 1).waitFor();
  const texts = await steps.locator('> span:last-child').allInnerTexts();
  expect(texts).toHaveLength(count);
  return texts.map(spark).reduce((sum, one) => sum + one, 0);
}

describe('the most that it may cost', () => {
  it('starts nothing that may cost more, and says so before and after the press', async () => {
    await openTemplate(me.page, three);
    await me.page.getByLabel(/^Seed optional$/).fill('100');
    const price = spark(await untilPriced(me.page));
    await me.page.getByLabel('At most').fill(String(price / 2));
    await priceOf(me.page).getByText(`It may cost up to ${price}: with at most`).waitFor();
    await runButton(me.page).click();
    await priceOf(me.page).getByRole('alert').getByText(/the run may cost [\d.]+ Spark; at most [\d.]+ are allowed/).waitFor();
    expect((await balanceOf(me.page)).held).toBe(0);
    me.faults.splice(0);
    await me.page.getByLabel('At most').fill(String(Math.ceil(price)));
    await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    expect(me.faults).toEqual([]);
  });
});

describe('a key that is capped while its run goes on', () => {
  it('makes the run wait for the user, who lifts the cap and lets it go on', async () => {
    await using person = await personWithKey(browser, served);
    // By the page of the account, in a moment: a command of its own might come too late.
    const cap = async (total: number | null): Promise<void> => {
      expect((await ask(me.page, 'PATCH', `/v1/keys/${person.key.split('.')[0]}`, { caps: { total } })).status).toBe(200);
    };
    await openTemplate(person.page, long);
    await person.page.getByLabel('1024', { exact: true }).check();
    await person.page.getByLabel(/^Seed optional$/).fill('300');
    await untilPriced(person.page);
    const run = await pressRun(person.page);
    await untilPaid(person.page, run, 1);
    await cap(0.1);
    expect(await untilRested(person.page)).toBe('Needs you');
    const needs = person.page.getByRole('region', { name: 'This run needs you' });
    const { spark: stopped } = await executionOf(person.page, run);
    await cap(null);
    await needs.getByRole('button', { name: 'Go on' }).click();
    await person.page.locator('main .run-head').getByText('Done', { exact: true }).waitFor({ timeout: RUN_MS });
    const { spark: done } = await executionOf(person.page, run);
    expect(done.paid).toBeGreaterThan(stopped.paid);
    expect(done.paid).toBeLessThanOrEqual(done.approved ?? 0);
    expect(person.faults).toEqual([]);
  });
});

describe('a price that is more than half of what there is', () => {
  it('is asked about first; no starts nothing, yes starts the run', async () => {
    await using frugal = await personWithKey(browser, served, '--account', 'frugal');
    await served.command('grant', 'frugal', '1.5', '--kind', 'premium');
    await frugal.page.reload();
    await openTemplate(frugal.page, 'one-picture');
    await untilPriced(frugal.page);
    await runButton(frugal.page).click();
    const dialog = frugal.page.getByRole('dialog', { name: 'Spend up to 1 Spark?' });
    expect(await dialog.innerText()).toContain('at least 0.5 would be left');
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await balanceOf(frugal.page)).available).toBe(1.5);
    await runButton(frugal.page).click();
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await frugal.page.waitForURL(/#\/r\//);
    expect(await untilRested(frugal.page)).toBe('Done');
    expect(await untilNothingHeld(frugal.page)).toBeCloseTo(0.5, 6);
    expect(frugal.faults).toEqual([]);
  });
});

describe('cancel', () => {
  it('says what comes back, and the ledger agrees', async () => {
    await openTemplate(me.page, long);
    await me.page.getByLabel('1024', { exact: true }).check();
    await me.page.getByLabel(/^Seed optional$/).fill('200');
    await untilPriced(me.page);
    const before = await untilNothingHeld(me.page);
    const run = await pressRun(me.page);
    await untilPaid(me.page, run, 1);
    await me.page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await me.page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click();
    await me.page.locator('.toasts').getByText(/^Cancelled\. .* Spark came back\.$/).waitFor();
    expect(await untilRested(me.page)).toBe('Cancelled');
    const after = await untilNothingHeld(me.page);
    const { spark: cost, nodes } = await executionOf(me.page, run);
    expect(before - after).toBeCloseTo(cost.paid, 6);
    expect(cost.paid).toBeGreaterThan(0);
    expect(nodes.some(({ state }) => state === 'skipped')).toBe(true);
    expect(me.faults).toEqual([]);
  });
});
