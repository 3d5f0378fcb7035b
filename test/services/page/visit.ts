/** What a creator does in the page, in their words: sign in, open a template, run it, wait for its end. */
import type { Page } from 'playwright-core';

export const RUN_MS = 480_000;

export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { level: 1, name: 'What do you want to make?' }).waitFor();
}

export async function openTemplate(page: Page, id: string): Promise<void> {
  await goTo(page, `#/t/${id}`);
  await page.getByRole('region', { name: 'Price' }).waitFor();
}

/** Goes to another address of the page that is open. Resolves once the page has heard of it: what is seen then is no more of the view before. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(`new Promise((there) => {
    if (location.hash === ${JSON.stringify(hash)}) return there();
    addEventListener('hashchange', () => there(), { once: true });
    location.hash = ${JSON.stringify(hash)};
  })`);
}

export async function untilPriced(page: Page): Promise<string> {
  const price = page.getByRole('region', { name: 'Price' });
  await price.locator('strong.price-total:not(.price-old)').first().waitFor();
  return await price.locator('strong.price-total').first().innerText();
}

/** @returns the id of the run. */
export async function pressRun(page: Page): Promise<string> {
  await page.getByRole('region', { name: 'Price' }).getByRole('button', { name: /^Run/ }).first().click();
  await yesUntil(page, /#\/r\//);
  return runOf(page);
}

/** Until the page is at an address; where it asks first whether to spend so much, yes. */
export async function yesUntil(page: Page, address: RegExp): Promise<void> {
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true });
  const asked = await Promise.race([page.waitForURL(address).then(() => false), confirm.waitFor().then(() => true)]);
  if (asked) await confirm.click();
  await page.waitForURL(address);
}

export const runOf = (page: Page): string => /#\/r\/([\w-]+)/.exec(page.url())?.[1] ?? '';

/** @returns the state in the words of the page. */
export async function untilRested(page: Page): Promise<string> {
  const state = page.locator('main .run-head').getByText(/^(Done|Failed|Cancelled|Needs you)$/);
  await state.first().waitFor({ timeout: RUN_MS });
  return await state.first().innerText();
}

/** SHA-256 of the results that are shown, by the addresses that the page uses. */
export async function resultDigests(page: Page): Promise<readonly string[]> {
  const region = page.getByRole('region', { name: 'Results' });
  await region.locator('img, video, audio').first().waitFor();
  const addresses = await region.locator('figure').evaluateAll((figures: readonly { readonly innerHTML: string }[]) => figures.map(({ innerHTML }) => innerHTML));
  return addresses.map((html) => /\/v1\/artifacts\/([0-9a-f]{64})/.exec(html)?.[1] ?? '');
}

/** As the page itself asks, with the session's cookie and token. */
export async function ask<Data>(page: Page, method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly data: Data }> {
  return (await page.evaluate(
    async ([way, address, content]) => {
      const session = (await (await fetch('/v1/session')).json()) as { data: { csrf: string } | null };
      const headers = { 'x-csrf-token': session.data?.csrf ?? '', ...(content === undefined ? {} : { 'content-type': 'application/json' }) };
      const answer = await fetch(address as string, { method: way as string, headers, ...(content === undefined ? {} : { body: content as string }) });
      const json = (await answer.json().catch(() => ({}))) as { data?: unknown };
      return { status: answer.status, data: json.data ?? json };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)],
  )) as { status: number; data: Data };
}
