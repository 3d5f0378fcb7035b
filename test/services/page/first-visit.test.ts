/** The first minutes: the link that `serve` prints, the key of another machine, every view under the policy, and people who cannot see or use a mouse. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { goTo, openTemplate, pressRun, signIn, untilPriced, untilRested } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 } as const;

let browser: Browser;
let served: ServedPage;
let me: Person;
let run: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

describe('signing in', () => {
  it('takes the link of serve, and keeps its token out of the address bar', async () => {
    await signIn(me.page, served.link);
    expect(me.page.url()).not.toContain('sign-in=');
    expect(await me.page.evaluate('document.cookie')).toBe('');
  });

  it('stays signed in over a reload', async () => {
    await me.page.reload();
    await me.page.getByRole('heading', { level: 1, name: 'What do you want to make?' }).waitFor();
  });

  it('takes a link once', async () => {
    const stranger = await newPerson(browser, served.baseUrl);
    await stranger.page.goto(served.link);
    await stranger.page.getByRole('alert').getByText('It was used already, or is older than an hour.').waitFor();
    await expect(stranger.page.locator('main').innerText()).resolves.toContain('npx sogni-flow sign-in');
    await stranger.context.close();
  });

  it('takes an API key, and says what is wrong with a wrong one', async () => {
    const key = await served.command('keys', 'create', 'browser');
    const other = await newPerson(browser, served.baseUrl);
    await other.page.goto(served.baseUrl);
    const field = other.page.getByLabel('API key');
    await field.fill('wrong.key');
    await field.press('Enter');
    await other.page.getByText('The engine does not know this key').waitFor();
    await field.fill(key);
    await field.press('Enter');
    await other.page.getByRole('heading', { level: 1, name: 'What do you want to make?' }).waitFor();
    await other.context.close();
  });
});

describe('every view', () => {
  const views = (): readonly [heading: string, hash: string][] => [
    ['What do you want to make?', '#/'],
    ['Sunset postcard film', '#/t/sunset-postcard-film'],
    ['Makeover', '#/t/makeover'],
    ['Runs', '#/runs'],
    ['One picture', `#/r/${run}`],
    ['Library', '#/library'],
    ['API keys', '#/keys'],
    ['Ledger', '#/ledger'],
  ];

  beforeAll(async () => {
    await openTemplate(me.page, 'one-picture');
    await untilPriced(me.page);
    run = await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
  });

  it.each([
    ['at a desk by day', { width: 1280, height: 900, colorScheme: 'light' }],
    ['at a desk by night', { width: 1280, height: 900, colorScheme: 'dark' }],
    ['on a phone by day', { ...PHONE, colorScheme: 'light' }],
    ['on a phone by night', { ...PHONE, colorScheme: 'dark' }],
  ] as const)('is free of faults, strangers and barriers %s', async (_where, look) => {
    const person = await newPerson(browser, served.baseUrl, look);
    await person.context.addCookies(await me.context.cookies());
    await person.page.goto(served.baseUrl);
    const barriers: string[] = [];
    for (const [heading, hash] of views()) {
      await open(person.page, heading, hash);
      for (const barrier of await barriersOf(person.page)) barriers.push(`${hash}: ${barrier}`);
      const overflow = await person.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      if (overflow > 0) barriers.push(`${hash}: ${overflow} px wider than the screen`);
    }
    expect(barriers).toEqual([]);
    expect(person.strangers).toEqual([]);
    expect(person.faults).toEqual([]);
    await person.context.close();
  });

  it('can be reached and left by keyboard alone', async () => {
    await goTo(me.page, '#/');
    await me.page.reload();
    await me.page.getByRole('link', { name: /^One picture/ }).first().waitFor();
    await me.page.keyboard.press('Tab');
    expect(await focused(me.page)).toMatch(/skip/i);
    await me.page.keyboard.press('Enter');
    for (let presses = 0; presses < 60 && !/^One picture/.test(await focused(me.page)); presses += 1) await me.page.keyboard.press('Tab');
    expect(await focused(me.page)).toMatch(/^One picture/);
    await me.page.keyboard.press('Enter');
    await me.page.getByRole('heading', { level: 1, name: 'One picture' }).waitFor();
  });
});

/** The view with all that it loads. */
async function open(page: Page, heading: string, hash: string): Promise<void> {
  await goTo(page, hash);
  await page.locator('main').getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.locator('main .spinner, main [aria-busy=true]').first().waitFor({ state: 'detached' });
}

const focused = async (page: Page): Promise<string> => await page.evaluate<string>("document.activeElement?.matches('a, button, input, select') ? document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label') || '' : ''");

/** Serious and critical findings of axe. It is run from outside, so the policy does not stop it. */
async function barriersOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as { violations: readonly { id: string; impact: string; nodes: readonly { target: readonly string[]; failureSummary: string }[] }[] };
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`));
}
