/** Debian's Chromium, driven by playwright-core, as one person with a clean profile. What the page does wrong is written down. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly isMobile?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export interface Person extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors on the console, thrown errors, and what the content security policy has stopped. */
  readonly faults: string[];
  /** Addresses outside the server that were asked for. */
  readonly strangers: string[];
}

/** @throws when no Chromium is installed; the message says how to install it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find(existsSync);
  if (executablePath === undefined) throw new Error(`No Chromium at ${PLACES.join(', ')}: apt-get install chromium`);
  return await chromium.launch({ executablePath, args: FLAGS });
}

/** @param home - the origin that the page may ask for. */
export async function newPerson(browser: Browser, home: string, { width = 1280, height = 900, ...look }: Look = {}): Promise<Person> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', acceptDownloads: true, ...look });
  context.setDefaultTimeout(60_000);
  const faults: string[] = [];
  const strangers: string[] = [];
  await context.addInitScript("addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => console.error(`CSP stopped ${effectiveDirective} ${blockedURI}`))");
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== home) strangers.push(request.url());
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && faults.push(`${message.text()} ${message.location().url}`));
  });
  const page = await context.newPage();
  return { page, context, faults, strangers, [Symbol.asyncDispose]: async () => await context.close() };
}
