/** What every way to the desk must do: the desk itself, and the client of an engine elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobEvent } from '../../engine/src/jobs/port.ts';
import type { JobDesk } from '../../gpu-runtime/src/worker/desk.ts';
import type { JobFailure } from '../../nodes/contract/index.ts';
import { anArtifact, digestOf, REPORT, SPARK, type RoomBench } from '../engine/jobs/a-job-room.ts';

export interface OpenDesk {
  readonly bench: RoomBench;
  readonly desk: JobDesk;
  close(): Promise<void>;
}

const NO: JobFailure = { code: 'runtime_failed', message: 'no' };
const leaseLost = expect.objectContaining({ code: 'lease_lost' });

export function jobDeskContract(name: string, open: () => Promise<OpenDesk>): void {
  describe(`job desk contract: ${name}`, () => {
    let opened: OpenDesk;
    let bench: RoomBench;
    let desk: JobDesk;
    beforeEach(async () => {
      opened = await open();
      ({ bench, desk } = opened);
    });
    afterEach(async () => {
      await bench.check();
      await opened.close();
    });

    const submit = async (over: Parameters<RoomBench['request']>[0] = {}) => (await bench.jobs.submit(bench.request(over))).id;
    const stored = (made: string) => {
      bench.artifacts.sizes.set(digestOf(made), 100);
      return anArtifact(made);
    };
    const begun = async (over?: Parameters<RoomBench['request']>[0]) => {
      const id = await submit(over);
      return { id, fence: (await desk.open(id, 'w'))!.fence };
    };

    it('hands out all that a runtime needs', async () => {
      const inputs = [{ slot: 'startingImage', artifact: stored('beach') }];
      const { id, parameters } = await bench.jobs.submit(bench.request({ inputs }));
      const limit = (name: string) => ({ afterMs: expect.any(Number), failure: { code: 'timed_out', limit: name, message: expect.any(String) } });
      expect(await desk.open(id, 'w')).toEqual({
        job: { id, operation: 'generate_image', model: 'sketch', parameters, inputs: [{ ...inputs[0], path: expect.any(String) }] },
        ...{ fence: 1, attempt: 1, limits: { heartbeat_gap: limit('heartbeat_gap'), total: limit('total') } },
      });
    });

    it('hands out where the trace of a job goes on', async () => {
      const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const id = await submit();
      await bench.store.run('UPDATE job SET trace = ? WHERE id = ?', trace, id);
      expect(await desk.open(id, 'w')).toMatchObject({ trace });
    });

    it('raises the fence each time, and hands out nothing of a job that has ended', async () => {
      const id = await submit();
      expect([(await desk.open(id, 'w'))?.fence, (await desk.open(id, 'other'))?.fence]).toEqual([1, 2]);
      await bench.jobs.cancel('ada', id);
      expect(await desk.open(id, 'w')).toBeUndefined();
    });

    it('does not find a job that is not on record', async () => {
      const notFound = expect.objectContaining({ code: 'not_found' });
      await expect(desk.open('nothing', 'w')).rejects.toEqual(notFound);
      await expect(desk.complete('nothing', 1, [stored('duck')], REPORT)).rejects.toEqual(notFound);
      await expect(desk.fail('nothing', 1, NO, false)).rejects.toEqual(notFound);
    });

    it('takes results in order with what is known of them, and captures the price', async () => {
      const { id, fence } = await begun({ arguments: { prompt: 'ducks', numberOfVariations: 2 } });
      const results = [{ ...stored('one'), seed: 5 }, { ...stored('two'), seed: 6, width: 512 }];
      const report = { ...REPORT, wordsUsed: ['ducks'], warnings: ['no ponds'], facts: { colours: [1, 2] } };
      await desk.complete(id, fence, results, report);
      expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'completed', artifacts: results, report, captured: 2 * SPARK });
    });

    it('takes the same report twice as once', async () => {
      const { id, fence } = await begun();
      const complete = () => desk.complete(id, fence, [stored('duck')], REPORT);
      await Promise.all([complete(), complete(), complete()]);
      expect(await bench.jobs.get('ada', id)).toMatchObject({ artifacts: [anArtifact('duck')], captured: SPARK });
      expect((await bench.ledger.balance('ada')).available).toBe(9 * SPARK);
    });

    it('refuses what comes too late, and changes nothing', async () => {
      const { id, fence } = await begun();
      await desk.open(id, 'other');
      await expect(desk.complete(id, fence, [stored('late')], REPORT)).rejects.toEqual(leaseLost);
      await expect(desk.fail(id, fence, NO, true)).rejects.toEqual(leaseLost);
      expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'running', fence: 2, artifacts: [] });
    });

    it('puts a job back for now, with its hold, and ends one for good or as cancelled, without', async () => {
      const again = await begun();
      await desk.fail(again.id, again.fence, NO, true);
      expect([(await bench.jobs.get('ada', again.id)).state, (await bench.ledger.balance('ada')).held]).toEqual(['queued', SPARK]);
      const { fence } = (await desk.open(again.id, 'w'))!;
      await desk.fail(again.id, fence, { code: 'timed_out', message: 'too long', limit: 'total' }, false);
      expect(await bench.jobs.get('ada', again.id)).toMatchObject({ state: 'failed', failure: { code: 'timed_out', limit: 'total' } });
      const given = await begun({ prompt: 'given up' });
      await desk.fail(given.id, given.fence, { code: 'cancelled', message: 'told to stop' }, false);
      expect(await bench.jobs.get('ada', given.id)).toMatchObject({ state: 'cancelled' });
      await bench.check('quiet');
    });

    it('passes progress and previews of the holder on, and nobody else’s', async () => {
      const { id } = await begun();
      const { fence } = (await desk.open(id, 'w'))!;
      const heard: JobEvent[] = [];
      const both = new Promise<void>((resolve) => bench.jobs.follow(id, (event) => (heard.push(event), heard.length === 2 && resolve())));
      desk.progress(id, fence - 1, { fraction: 0.1 });
      desk.progress(id, fence, { fraction: 0.5, step: 5, stepCount: 10, activity: 'shading' });
      desk.preview(id, fence, Uint8Array.of(255, 216, 7));
      await both;
      expect(heard.map(({ type }) => type).sort()).toEqual(['preview', 'progress']);
      expect(heard).toContainEqual({ type: 'progress', jobId: id, progress: { fraction: 0.5, step: 5, stepCount: 10, activity: 'shading' } });
      expect(heard.map((event) => (event.type === 'preview' ? [...event.jpeg] : []))).toContainEqual([255, 216, 7]);
    });

    it('passes on what the holder writes, in order, and all of it to who comes later', async () => {
      const { id, fence } = await begun();
      const heard: JobEvent[] = [];
      const whole = (events: JobEvent[]): string => events.map((event) => (event.type === 'text' && event.piece.fence === fence ? event.piece.text : '')).join('');
      const read = new Promise<void>((resolve) => bench.jobs.follow(id, (event) => (heard.push(event), whole(heard) === 'A red barn' && resolve())));
      desk.text?.(id, fence - 1, { text: 'Void ', offset: 0 });
      for (const [offset, text] of [[0, 'A '], [2, 'red '], [6, 'barn']] as const) desk.text?.(id, fence, { text, offset });
      await read;
      const offsets = heard.flatMap((event) => (event.type === 'text' ? [event.piece.offset] : []));
      expect(offsets).toEqual([...offsets].sort((one, other) => one - other));
      const later: JobEvent[] = [];
      bench.jobs.follow(id, (event) => void later.push(event));
      expect(later).toEqual([{ type: 'text', jobId: id, piece: { fence, offset: 0, text: 'A red barn' } }]);
      await desk.complete(id, fence, [stored('barn')], REPORT);
      const last: JobEvent[] = [];
      bench.jobs.follow(id, (event) => void last.push(event));
      expect(last).toEqual([]);
    });

    it('ends a job whose input file is gone', async () => {
      const id = await submit({ inputs: [{ slot: 'startingImage', artifact: stored('beach') }] });
      bench.artifacts.sizes.clear();
      expect(await desk.open(id, 'w')).toBeUndefined();
      expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'failed', failure: { code: 'invalid_input' } });
    });
  });
}
