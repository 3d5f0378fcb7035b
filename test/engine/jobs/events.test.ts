/** Who follows a job hears of it in whichever process it is worked on. */
import { describe, expect, it } from '@jest/globals';
import { JobEvents } from '../../../engine/src/jobs/events.ts';
import type { JobEvent } from '../../../engine/src/jobs/port.ts';
import type { JobNews } from '../../../gpu-runtime/src/queue/port.ts';
import type { Job } from '../../../nodes/contract/index.ts';

/** Two processes that share a queue: what one sends the other hears. */
function pair(): readonly [JobEvents, JobEvents] {
  const listeners: Map<string, (news: string) => void>[] = [new Map(), new Map()];
  const newsOf = (self: number): JobNews => ({
    send: (jobId, news) => listeners[1 - self]!.get(jobId)?.(news),
    listen(jobId, listener) {
      listeners[self]!.set(jobId, listener);
      return () => void listeners[self]!.delete(jobId);
    },
  });
  const read = () => Promise.resolve(undefined);
  return [new JobEvents(newsOf(0), read), new JobEvents(newsOf(1), read)];
}

const textsOf = (events: readonly JobEvent[]) => events.flatMap((event) => (event.type === 'text' ? [event.piece] : []));
const job = { id: 'j', state: 'running' } as Job;

describe('texts that jobs write', () => {
  it('are heard in both processes, and from their beginning where they are written', () => {
    const [here, there] = pair();
    const [early, elsewhere, late]: [JobEvent[], JobEvent[], JobEvent[]] = [[], [], []];
    here.follow('j', (event) => void early.push(event));
    there.follow('j', (event) => void elsewhere.push(event));
    const pieces = [{ fence: 1, offset: 0, text: 'A ' }, { fence: 1, offset: 2, text: 'barn' }];
    for (const piece of pieces) here.text('j', piece);
    here.follow('j', (event) => void late.push(event));
    expect([textsOf(early), textsOf(elsewhere), textsOf(late)]).toEqual([pieces, pieces, [{ fence: 1, offset: 0, text: 'A barn' }]]);
  });

  it('begin anew with a new fence, are not kept behind a gap, and not when the job runs no more', () => {
    const events = new JobEvents(undefined, () => Promise.resolve(undefined));
    const soFar = () => {
      const heard: JobEvent[] = [];
      events.follow('j', (event) => void heard.push(event))();
      return textsOf(heard)[0]?.text;
    };
    events.text('j', { fence: 1, offset: 0, text: 'old' });
    events.text('j', { fence: 2, offset: 0, text: 'new' });
    events.text('j', { fence: 2, offset: 9, text: 'lost' });
    expect(soFar()).toBe('new');
    events.moved('j', () => job, true);
    expect(soFar()).toBe('new');
    events.moved('j', () => job, false);
    expect(soFar()).toBeUndefined();
  });

  it('are kept and told up to a length that answers have', () => {
    const events = new JobEvents(undefined, () => Promise.resolve(undefined));
    const heard: JobEvent[] = [];
    events.follow('j', (event) => void heard.push(event));
    const piece = 'x'.repeat(1_000_000);
    for (let n = 0; n < 10; n += 1) events.text('j', { fence: 1, offset: n * piece.length, text: piece });
    expect(textsOf(heard).map(({ offset }) => offset / piece.length)).toEqual([0, 1, 2, 3]);
  });

  it('are kept of so many jobs only', () => {
    const events = new JobEvents(undefined, () => Promise.resolve(undefined));
    for (let n = 0; n < 600; n += 1) events.text(`j${n}`, { fence: 1, offset: 0, text: 'x' });
    const kept = Array.from({ length: 600 }, (_, n) => {
      let heard = false;
      events.follow(`j${n}`, () => void (heard = true))();
      return heard;
    });
    expect([kept[0], kept.at(-1), kept.filter(Boolean).length]).toEqual([false, true, 500]);
  });
});
