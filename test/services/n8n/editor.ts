/** n8n's editor in Debian's Chromium. */
import { existsSync } from 'node:fs';
import type { N8nUser } from './n8n-user.ts';

/** What is used here of a page of playwright-core, which comes with the pinned n8n and not with the everyday install. */
export interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string, options?: { readonly hasText?: string | RegExp }): Locator;
  getByText(text: string | RegExp, options?: { readonly exact?: boolean }): Locator;
  screenshot(options: { readonly path: string }): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void>; wheel(x: number, y: number): Promise<void> };
  on(event: 'pageerror', listener: (error: Error) => void): void;
  waitForEvent(event: 'filechooser'): Promise<{ setFiles(path: string): Promise<void> }>;
  waitForEvent(event: 'download'): Promise<{ path(): Promise<string> }>;
  context(): { waitForEvent(event: 'page'): Promise<Page> };
  url(): string;
}

export interface Locator {
  first(): Locator;
  last(): Locator;
  nth(index: number): Locator;
  locator(selector: string, options?: { readonly hasText?: string | RegExp }): Locator;
  click(options?: { readonly force?: boolean; readonly timeout?: number }): Promise<void>;
  dblclick(): Promise<void>;
  hover(): Promise<void>;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  count(): Promise<number>;
  textContent(): Promise<string | null>;
  waitFor(options?: { readonly state?: 'visible' | 'hidden'; readonly timeout?: number }): Promise<void>;
  evaluate<Result>(read: (element: { readonly naturalWidth: number; readonly src: string; decode(): Promise<void> }) => Result | Promise<Result>): Promise<Result>;
}

interface Browser {
  newContext(options: object): Promise<{
    addCookies(cookies: readonly object[]): Promise<void>;
    newPage(): Promise<Page>;
    setDefaultTimeout(ms: number): void;
  }>;
  close(): Promise<void>;
}

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const SIZE = { width: 1440, height: 900 };
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface Editor extends AsyncDisposable {
  readonly page: Page;
  /** Errors that the page threw. */
  readonly errors: readonly string[];
}

/** Opens a browser that is signed in as the user. @throws when no Chromium is installed; the message says how to install it. */
export async function openEditor(user: N8nUser): Promise<Editor> {
  const executablePath = PLACES.find(existsSync);
  if (executablePath === undefined) throw new Error(`No Chromium at ${PLACES.join(', ')}: apt-get install chromium`);
  const { chromium } = user.server.installed.require('playwright-core') as { chromium: { launch(options: object): Promise<Browser> } };
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1, colorScheme: 'light' });
  context.setDefaultTimeout(60_000);
  await context.addCookies([{ ...user.cookie, url: user.server.baseUrl }]);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  return { page, errors, [Symbol.asyncDispose]: async () => await browser.close() };
}
