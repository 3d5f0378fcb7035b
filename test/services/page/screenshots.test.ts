/**
 * The walk that the README shows: from the link to the first film. With `SCREENSHOTS=<folder>` its pictures are written there.
 *
 *     SCREENSHOTS=docs SUITE=page npm run test:only -- --runInBand test/services/page/screenshots
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { openTemplate, pressRun, RUN_MS, signIn, untilPriced, untilRested } from './visit.ts';

const FOLDER = process.env['SCREENSHOTS'];
const DESK = { width: 1280, height: 800, colorScheme: 'light' } as const;
/** Of a README: a page of it must open at once. */
const MAX_BYTES = 250_000;

let browser: Browser;
let served: ServedPage;
let me: Person;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl, DESK);
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

describe('from the link to a film', () => {
  it('begins with the film, in the first row of the gallery, with its price', async () => {
    await signIn(me.page, served.link);
    const first = me.page.locator('.cards article').first();
    await first.getByRole('heading', { name: 'Sunset postcard film' }).waitFor();
    await first.locator('.template-price').waitFor();
    expect(await me.page.locator('main').innerText()).toContain('without an AI model');
    await shoot(me.page, 'page-gallery');
  });

  it('has form, example, price and button in one screen', async () => {
    await openTemplate(me.page, 'sunset-postcard-film');
    expect(Number.parseFloat(await untilPriced(me.page))).toBeGreaterThan(0);
    const run = await me.page.getByRole('region', { name: 'Price' }).getByRole('button', { name: /^Run/ }).first().boundingBox();
    expect((run?.y ?? Infinity) + (run?.height ?? 0)).toBeLessThanOrEqual(DESK.height);
    await shoot(me.page, 'page-template');
  });

  it('shows pictures on the graph before the film is done', async () => {
    await pressRun(me.page);
    const pictures = me.page.getByRole('region', { name: 'Steps' }).locator('img');
    await pictures.nth(3).waitFor({ state: 'attached', timeout: RUN_MS });
    expect(await me.page.locator('main .run-head').innerText()).toContain('Running');
    await shoot(me.page, 'page-run');
  }, RUN_MS);

  it('ends with the film first, and says that it was made without a model', async () => {
    expect(await untilRested(me.page)).toBe('Done');
    const results = me.page.getByRole('region', { name: 'Results' });
    const film = results.locator('video').first();
    await film.waitFor();
    expect((await film.boundingBox())?.width).toBeGreaterThan(DESK.width / 2);
    expect(await results.innerText()).toContain('without an AI model');
    await shoot(me.page, 'page-result');
  }, RUN_MS + 60_000);

  it.each([
    ['page-dark', '/', { ...DESK, colorScheme: 'dark' }],
    ['page-phone', '', { width: 390, height: 844, isMobile: true, colorScheme: 'light' }],
  ] as const)('fits %s', async (name, place, look) => {
    const other = await newPerson(browser, served.baseUrl, look);
    await other.context.addCookies(await me.context.cookies());
    await other.page.goto(place === '' ? me.page.url() : `${served.baseUrl}${place}`);
    await other.page.locator('main h1').first().waitFor();
    expect(await other.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0);
    await shoot(other.page, name);
    expect(other.faults).toEqual([]);
    await other.context.close();
  });

  it('meets no fault and no stranger', () => {
    expect(me.faults).toEqual([]);
    expect(me.strangers).toEqual([]);
  });
});

/** Waits for pictures, and plays a moment of every film: the player turns a wheel until then. */
const IN_SIGHT = `(async () => {
  const once = (target, event) => new Promise((seen) => target.addEventListener(event, seen, { once: true }));
  for (const image of document.images) if (!image.complete && image.getBoundingClientRect().top < innerHeight) await image.decode().catch(() => undefined);
  for (const video of document.querySelectorAll('video')) {
    const moved = once(video, 'timeupdate');
    video.muted = true;
    await video.play();
    await moved;
    video.pause();
    video.muted = false;
  }
  for (let frames = 0; frames < 30; frames += 1) await new Promise(requestAnimationFrame);
})()`;

/** What is seen without scrolling, when all that loads has loaded. */
async function shoot(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  await page.evaluate(IN_SIGHT);
  const picture = await sharp(await page.screenshot()).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
  expect(picture.length).toBeLessThanOrEqual(MAX_BYTES);
  await mkdir(resolve(FOLDER), { recursive: true });
  await writeFile(join(resolve(FOLDER), `${name}.png`), picture);
}
