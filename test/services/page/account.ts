/** Who is signed in, what they have, and what became of their runs: asked as the page itself asks. */
import type { Browser, Page } from 'playwright-core';
import type { ExecutionRecord, SessionRecord } from '../../../nodes/contract/index.ts';
import { until } from '../n8n/until.ts';
import { newPerson, type Person } from './browser.ts';
import type { ServedPage } from './served-page.ts';
import { ask, RUN_MS } from './visit.ts';

/** Somebody with a key of their own. @param options - of `keys create`, such as `--account alice`. */
export async function personWithKey(browser: Browser, served: ServedPage, ...options: readonly string[]): Promise<Person & { readonly key: string }> {
  const key = await served.command('keys', 'create', 'browser', ...options);
  const person = await newPerson(browser, served.baseUrl);
  await signInWithKey(person.page, served.baseUrl, key);
  return { ...person, key };
}

export async function signInWithKey(page: Page, baseUrl: string, key: string): Promise<void> {
  await page.goto(baseUrl);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'What do you want to make?' }).waitFor();
}

export const sessionOf = async (page: Page): Promise<SessionRecord | null> => (await ask<SessionRecord | null>(page, 'GET', '/v1/session')).data;

export async function balanceOf(page: Page): Promise<SessionRecord['balance']> {
  const session = await sessionOf(page);
  if (!session) throw new Error('nobody is signed in');
  return session.balance;
}

export const executionOf = async (page: Page, id: string): Promise<ExecutionRecord> => (await ask<{ execution: ExecutionRecord }>(page, 'GET', `/v1/executions/${id}`)).data.execution;

/** Resolves once the run has so many paid steps behind it. */
export const untilPaid = async (page: Page, id: string, steps: number): Promise<ExecutionRecord> =>
  await until(`${steps} steps of ${id}`, RUN_MS, async () => {
    const execution = await executionOf(page, id);
    return execution.nodes.filter(({ operation, state }) => operation !== undefined && state === 'done').length >= steps ? execution : undefined;
  });

/** Nothing is on hold any more. @returns what can be spent then. */
export const untilNothingHeld = async (page: Page): Promise<number> =>
  await until('that nothing is on hold', RUN_MS, async () => {
    const { held, available } = await balanceOf(page);
    return held === 0 ? available : undefined;
  });
