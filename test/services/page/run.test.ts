/** A run as its creator sees it: price, states, previews, a reload in the middle, seeds, and a film that plays to its end. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionRecord } from 'n8n-nodes-sogni-flow/contract';
import type { Browser } from 'playwright-core';
import { newPerson, openBrowser, type Person } from './browser.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { ask, openTemplate, pressRun, resultDigests, RUN_MS, signIn, untilPriced, untilRested } from './visit.ts';

let browser: Browser;
let served: ServedPage;
let me: Person;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servePage()]);
  me = await newPerson(browser, served.baseUrl);
  await signIn(me.page, served.link);
});

afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

afterEach(() => expect([...me.faults, ...me.strangers]).toEqual([]));

const record = async (id: string): Promise<ExecutionRecord> => (await ask<{ execution: ExecutionRecord }>(me.page, 'GET', `/v1/executions/${id}`)).data.execution;

/** Collects what the page's own stream of the run tells, from before it is opened. */
const LISTEN = `(() => {
  const Real = EventSource;
  window.seen = [];
  window.EventSource = class extends Real {
    constructor(...given) {
      super(...given);
      for (const type of ['snapshot', 'node', 'progress', 'preview', 'state']) this.addEventListener(type, ({ data, lastEventId }) => window.seen.push({ ...JSON.parse(data), lastEventId }));
    }
  };
})()`;

interface Seen {
  readonly type: string;
  readonly node: { readonly name: string; readonly state: string };
  readonly execution?: ExecutionRecord;
}

describe('a run', () => {
  it('shows its price before, and every node comes to its end by the stream', async () => {
    await me.page.evaluate(LISTEN);
    await openTemplate(me.page, 'one-picture');
    expect(await untilPriced(me.page)).toContain('1');
    const id = await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    const seen = (await me.page.evaluate('window.seen')) as readonly Seen[];
    const last = new Map(seen.filter(({ type }) => type === 'node').map(({ node }) => [node.name, node.state]));
    for (const { execution } of seen) for (const { name, state } of execution?.nodes ?? []) if (!last.has(name)) last.set(name, state);
    const { nodes, spark } = await record(id);
    expect(Object.fromEntries(last)).toEqual(Object.fromEntries(nodes.map(({ name, state }) => [name, state])));
    expect(nodes.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(spark.paid).toBe(1);
    for (const name of last.keys()) await me.page.locator(`[data-node="${name}"]`).getByText('Done').first().waitFor();
  });

  it('goes on while the page is loaded again in the middle, and draws what it had missed', async () => {
    await openTemplate(me.page, 'style-series');
    await untilPriced(me.page);
    const id = await pressRun(me.page);
    await me.page.getByText('Running', { exact: true }).first().waitFor();
    await me.page.reload();
    expect(await untilRested(me.page)).toBe('Done');
    const { nodes } = await record(id);
    expect(nodes.every(({ state }) => state === 'done' || state === 'cached')).toBe(true);
    expect((await resultDigests(me.page)).length).toBeGreaterThan(0);
  });

  it('with the same seed makes the same picture for nothing, with a new one another', async () => {
    const once = async (seed: string): Promise<{ readonly digest: string; readonly paid: number }> => {
      await openTemplate(me.page, 'one-picture');
      await me.page.getByLabel('Seed').first().fill(seed);
      await untilPriced(me.page);
      const id = await pressRun(me.page);
      expect(await untilRested(me.page)).toBe('Done');
      return { digest: (await resultDigests(me.page))[0] ?? '', paid: (await record(id)).spark.paid };
    };
    const first = await once('11');
    const again = await once('11');
    const other = await once('12');
    expect(first).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), paid: 1 });
    expect(again).toEqual({ digest: first.digest, paid: 0 });
    expect(other.paid).toBe(1);
    expect(other.digest).not.toBe(first.digest);
    const before = me.page.url();
    await me.page.getByRole('button', { name: 'New seed' }).click();
    await me.page.getByRole('dialog', { name: 'Again with a new seed' }).getByRole('button', { name: 'Run', exact: true }).click();
    await me.page.waitForURL((url) => url.href !== before);
    expect(await untilRested(me.page)).toBe('Done');
    expect((await resultDigests(me.page))[0]).not.toBe(other.digest);
  });

  it('of another process comes into the list of runs that is open, and to its end there; the page asks for the list no more', async () => {
    await me.page.getByRole('link', { name: 'Runs' }).first().click();
    const entries = me.page.locator('.run-entry');
    await entries.first().waitFor();
    const before = await entries.count();
    const asked: string[] = [];
    const listen = (request: { url(): string }): void => void (request.url().startsWith(`${served.baseUrl}/v1/executions?`) && asked.push(request.url()));
    me.page.on('request', listen);
    await served.command('run', 'one-picture', '--input', 'Prompt=seen from elsewhere', '--input', 'Seed=77', '--out', served.home);
    await entries.nth(before).waitFor();
    await entries.first().getByText('Done', { exact: true }).waitFor();
    await entries.first().locator('img').first().waitFor();
    me.page.off('request', listen);
    expect(asked).toEqual([]);
  });

  it('is in the list of runs, also after the engine was started again', async () => {
    await me.page.getByRole('link', { name: 'Runs' }).first().click();
    await me.page.getByRole('link', { name: /One picture/ }).first().waitFor();
    const before = await me.page.getByRole('link', { name: /One picture/ }).count();
    await served.stop();
    await served.start();
    await me.page.reload();
    // The browser tells of a stream that it could not open meanwhile.
    me.faults.splice(0);
    await me.page.getByRole('link', { name: /One picture/ }).first().waitFor();
    expect(await me.page.getByRole('link', { name: /One picture/ }).count()).toBe(before);
  });
});

describe('a film', () => {
  it('plays to its end, as long and as large as it was made', async () => {
    await openTemplate(me.page, 'sunset-postcard-film');
    await untilPriced(me.page);
    const id = await pressRun(me.page);
    expect(await untilRested(me.page)).toBe('Done');
    const [film] = (await record(id)).results.filter(({ kind }) => kind === 'video');
    const played = (await me.page.evaluate(`(async () => {
      const video = document.querySelector('main video');
      video.muted = true;
      const sizes = new Set();
      const look = () => sizes.add(video.videoWidth + 'x' + video.videoHeight);
      video.addEventListener('resize', look);
      video.addEventListener('timeupdate', look);
      video.playbackRate = 2;
      await video.play();
      await new Promise((ended, failed) => { video.addEventListener('ended', ended); video.addEventListener('error', () => failed(new Error('the film cannot be played: ' + video.error?.message))); });
      return { at: video.currentTime, length: video.duration, sizes: [...sizes] };
    })()`)) as { at: number; length: number; sizes: readonly string[] };
    expect(played.sizes).toEqual([`${film?.width}x${film?.height}`]);
    expect(Math.abs(played.length - (film?.duration ?? 0))).toBeLessThan(0.2);
    expect(Math.abs(played.at - played.length)).toBeLessThan(0.2);
    expect(played.length).toBeGreaterThan(10);
  }, RUN_MS);
});
