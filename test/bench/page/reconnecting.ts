/** A stream that is cut again and again: which of its lasting events the browser has, beside all that there are. */
import type { Page } from 'playwright-core';
import { ask } from '../../services/page/visit.ts';
import { openFront } from './front.ts';
import { paidChain } from '../workflows.ts';

export interface Reconnected {
  readonly cuts: number;
  readonly events: number;
  readonly lost: number;
}

/** Each takes its time, and all their events are longer than what is cut off. */
const STEPS = 40;
const CUTS = 6;

/** @param page - signed in at the engine; it is led to another origin. */
export async function countLost(page: Page, engine: string): Promise<Reconnected> {
  let cuts = 0;
  await using front = await openFront(engine, () => false, (url, from, to) => {
    if (!url.pathname.endsWith('/events/stream') || cuts >= CUTS) return;
    cuts += 1;
    let bytes = 0;
    // In the middle of a frame: after so many bytes, whatever they are.
    from.on('data', (chunk: Buffer) => (bytes += chunk.length) > 2_000 * cuts && to.destroy());
  });
  await page.goto(front.baseUrl);
  const { data } = await ask<{ execution: { id: string } }>(page, 'POST', '/v1/executions', { workflow: paidChain(STEPS) });
  const path = `/v1/executions/${data.execution.id}/events/stream`;
  const heard = await page.evaluate<number[]>(`new Promise((done) => {
    const ids = [];
    const source = new EventSource(${JSON.stringify(path)});
    const hear = ({ lastEventId, type, data }) => {
      if (type === 'node' || type === 'state') ids.push(Number(lastEventId));
      if (type !== 'node' && ['completed', 'failed'].includes(JSON.parse(data).execution.state)) { source.close(); done(ids); }
    };
    for (const type of ['snapshot', 'node', 'state']) source.addEventListener(type, hear);
  })`);
  const all = await page.evaluate<number[]>(`fetch(${JSON.stringify(path)}, { headers: { 'last-event-id': '0' } }).then((answer) => answer.text()).then((text) => [...text.matchAll(/^id: (\\d+)$/gm)].map(([, id]) => Number(id)))`);
  const [first = 0] = heard;
  const expected = all.filter((id) => id >= first);
  const known = new Set(heard);
  return { cuts, events: expected.length, lost: expected.filter((id) => !known.has(id)).length };
}
