/** How soon the page is there: first paint, and a form that can be typed in and whose price is asked for. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newPerson } from '../../services/page/browser.ts';

/** Milliseconds since the address was opened. */
export interface Opening {
  readonly paint: number;
  readonly usable: number;
  readonly priced: number;
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** Notes when the first field can be typed in, and when a price is shown. */
const WATCH = `{
  const seen = (globalThis.seen = {});
  const look = () => {
    if (document.querySelector('.workbench-form :is(textarea, input)')) seen.field ??= performance.now();
    if (document.querySelector('.price-total:not(.price-old)')) seen.price ??= performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}`;

const READ = `({
  paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  usable: Math.max(seen.field, performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/quote')).startTime),
  priced: seen.price,
})`;

export async function openCold(browser: Browser, baseUrl: string, cookies: Cookies, template: string): Promise<Opening> {
  await using person = await newPerson(browser, baseUrl);
  await person.context.addCookies(cookies);
  return await open(person.page, baseUrl, template);
}

/** With what an earlier visit has left in the browser's cache. */
export async function openWarm(browser: Browser, baseUrl: string, cookies: Cookies, template: string): Promise<Opening> {
  await using person = await newPerson(browser, baseUrl);
  await person.context.addCookies(cookies);
  await open(person.page, baseUrl, template);
  const again = await person.context.newPage();
  return await open(again, baseUrl, template);
}

async function open(page: Page, baseUrl: string, template: string): Promise<Opening> {
  await page.addInitScript(WATCH);
  await page.goto(`${baseUrl}/#/t/${template}`);
  await page.locator('.price-total:not(.price-old)').first().waitFor();
  return await page.evaluate<Opening>(READ);
}
