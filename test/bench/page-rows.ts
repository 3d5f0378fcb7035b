/**
 * The creator's page in Chromium, served by `sogni-flow serve`. Large runs are made up: a server before the engine answers for them, with a
 * real stream of events; all else comes from the engine.
 */
import { loadavg } from 'node:os';
import type { ServerResponse } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { newPerson, openBrowser, type Person } from '../services/page/browser.ts';
import { servePage } from '../services/page/served-page.ts';
import { signIn, untilPriced } from '../services/page/visit.ts';
import { median } from './median.ts';
import { priceAfterChanges } from './page/changing.ts';
import { framesDuring, tellFrames } from './page/frames.ts';
import { openFront, tell, type Answers } from './page/front.ts';
import { finishedRun, history, isPicture, largeRun, newsOf, RUN_PATH } from './page/made-up.ts';
import { openCold, openWarm, type Opening } from './page/opening.ts';
import { countLost } from './page/reconnecting.ts';
import type { Row } from './paid-rows.ts';

const ROUNDS = 5;
const CHANGES = 15;
const NODES = 200;
const RESULTS = 500;
const WATCHED_MS = 4_000;
/** News of all working nodes twenty times a second. */
const NEWS_EVERY_MS = 50;
const SCROLL = 'scrollBy(0, 60);';
const ZOOM = `document.querySelector('.graph-frame').dispatchEvent(new WheelEvent('wheel', { deltaY: frame % 60 < 30 ? -8 : 8, ctrlKey: true, clientX: 640, clientY: 500, bubbles: true, cancelable: true }));`;
/** 1 × 1, which is stretched. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==', 'base64');

export async function pageRows(): Promise<Row[]> {
  const browser = await openBrowser().catch((error: Error) => error);
  if (browser instanceof Error) return [{ what: 'page', measured: `not measured: ${browser.message}`, bar: '–', peer: '–' }];
  const startedAt = performance.now();
  await using served = await servePage();
  const linkMs = performance.now() - startedAt;
  try {
    await using me = await newPerson(browser, served.baseUrl);
    await signIn(me.page, served.link);
    const rows = [
      { what: '`serve`, process start to the printed link', measured: seconds(linkMs), bar: '–', peer: '–' },
      ...(await openingRows(browser, served.baseUrl, me)),
      ...(await changeRows(me.page, served.baseUrl)),
      ...(await largeRows(browser, served.baseUrl, me)),
      await reconnectRow(me.page, served.baseUrl),
    ];
    return rows.map((row) => ({ peer: '–', ...row, what: `page: ${row.what}` }));
  } finally {
    await browser.close();
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const load = (): string => `load ${loadavg()[0]!.toFixed(1)}`;

async function openingRows(browser: Browser, baseUrl: string, { context }: Person): Promise<Omit<Row, 'peer'>[]> {
  const cookies = await context.cookies();
  const rows = [];
  for (const [cache, open] of [['empty', openCold], ['filled', openWarm]] as const) {
    const openings: Opening[] = [];
    for (let round = 0; round < ROUNDS; round += 1) openings.push(await open(browser, baseUrl, cookies, 'one-picture'));
    const of = (what: 'paint' | 'usable' | 'priced'): string => seconds(median(openings.map((opening) => opening[what])));
    rows.push(
      { what: `first paint, browser's cache ${cache}, ${load()}`, measured: of('paint'), bar: '≤ 0.5 s' },
      { what: `form usable, browser's cache ${cache}; its price shown`, measured: `${of('usable')}; ${of('priced')}`, bar: '≤ 0.8 s; –' },
    );
  }
  return rows;
}

async function changeRows(page: Page, baseUrl: string): Promise<Omit<Row, 'peer'>[]> {
  const rows = [];
  for (const template of ['one-picture', 'sunset-postcard-film']) {
    await page.goto(`${baseUrl}/#/t/${template}`);
    await untilPriced(page);
    const times = await priceAfterChanges(page, CHANGES);
    rows.push({ what: `price shown after a change, ${template}, ${load()}`, measured: `${median(times).toFixed(0)} ms, slowest of ${CHANGES} ${Math.max(...times).toFixed(0)} ms`, bar: '≤ 150 ms' });
  }
  return rows;
}

async function largeRows(browser: Browser, baseUrl: string, { context }: Person): Promise<Omit<Row, 'peer'>[]> {
  const cookies = await context.cookies();
  const watch = async (answers: Answers, address: string, ready: string, work: (page: Page) => Promise<Omit<Row, 'peer' | 'bar'>[]>): Promise<Omit<Row, 'peer'>[]> => {
    await using front = await openFront(baseUrl, answers);
    await using person = await newPerson(browser, front.baseUrl);
    await person.context.addCookies(cookies);
    await person.page.goto(`${front.baseUrl}/#/${address}`);
    await person.page.locator(ready).first().waitFor();
    return (await work(person.page)).map((row) => ({ ...row, bar: '≥ 30 fps' }));
  };
  return [
    ...(await watch(graphAnswers, 'r/made-up', '.node-running', async (page) => [
      { what: `graph of ${NODES} nodes, ${(NODES / 2) * (1_000 / NEWS_EVERY_MS)} pieces of news a second, ${load()}`, measured: tellFrames(await framesDuring(page, WATCHED_MS)) },
      { what: 'the same, zoomed in every frame', measured: tellFrames(await framesDuring(page, WATCHED_MS, ZOOM)) },
    ])),
    ...(await watch(resultAnswers, 'r/made-up', '.result', async (page) => [{ what: `${RESULTS} results scrolled, ${load()}`, measured: tellFrames(await framesDuring(page, WATCHED_MS, SCROLL)) }])),
    ...(await watch(historyAnswers, 'runs', '.run-entry', async (page) => [{ what: `${RESULTS} runs scrolled, ${load()}`, measured: tellFrames(await framesDuring(page, WATCHED_MS, SCROLL)) }])),
  ];
}

const graphAnswers: Answers = ({ pathname }, answer) => {
  if (pathname === RUN_PATH) tell(answer, { execution: largeRun(NODES) });
  else if (pathname === `${RUN_PATH}/events/stream`) streamNews(answer);
  else return false;
  return true;
};

function streamNews(answer: ServerResponse): void {
  answer.writeHead(200, { 'content-type': 'text/event-stream' });
  const news = newsOf(NODES);
  const timer = setInterval(() => {
    for (let sent = 0; sent < NODES / 2; sent += 1) {
      const { value } = news.next();
      answer.write(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
    }
  }, NEWS_EVERY_MS);
  answer.on('close', () => clearInterval(timer));
}

const picture = (path: string, answer: ServerResponse): boolean => isPicture(path) && (answer.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE), true);

const resultAnswers: Answers = ({ pathname }, answer) => (pathname === RUN_PATH ? (tell(answer, { execution: finishedRun(RESULTS) }), true) : picture(pathname, answer));

const historyAnswers: Answers = ({ pathname, searchParams }, answer) => {
  if (pathname !== '/v1/executions') return picture(pathname, answer);
  const from = Number(searchParams.get('before') ?? 0);
  const to = from + Number(searchParams.get('limit'));
  tell(answer, { executions: history(RESULTS).slice(from, to), next: to < RESULTS ? String(to) : null });
  return true;
};

async function reconnectRow(page: Page, baseUrl: string): Promise<Omit<Row, 'peer'>> {
  const { cuts, events, lost } = await countLost(page, baseUrl);
  return { what: `stream of a run cut ${cuts} times in the middle of a frame`, measured: `${lost} of ${events} events lost`, bar: '0 lost' };
}
