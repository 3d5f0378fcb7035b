import { describe, expect, it } from '@jest/globals';
import { table } from '../../../engine/src/cli/terminal.ts';
import { WORKER_COLUMNS, workerRow, workerText } from '../../../engine/src/cli/workers/worker-text.ts';
import type { ShownWorker } from '../../../engine/src/fleet/port.ts';
import { H100, NOON, offer } from '../fleet/a-fleet.ts';

const worker = (over: Partial<ShownWorker> = {}): ShownWorker => ({
  ...{ name: 'cellar', session: 's', host: 'box', slots: 2, network: 'fast', gpus: [H100], runtimes: ['comfyui', 'media'], misfits: [], running: [], draining: false },
  ...{ offers: [offer('generate_image', 'z-turbo'), offer('edit_image', 'z-turbo'), offer('generate_video', 'wan22')], registeredAt: NOON, heardAt: NOON - 3_000 },
  ...{ paused: false, strikes: 0, quarantines: 0, day: '2026-11-15', done: 12, failed: 1, state: 'active' },
  ...over,
});

const rows = (...workers: ShownWorker[]) => table(WORKER_COLUMNS, workers.map((one) => workerRow(one, NOON))).split('\n').slice(2, -1).map((line) => line.trim().split(/ {2,}/));

describe('workers on a terminal', () => {
  it('are a row each: what they are, what they run, when they were heard of', () => {
    const running = [{ jobId: 'job-1', fraction: 0.456 }, { jobId: 'job-2', fraction: 0 }];
    expect(rows(worker({ running }))).toEqual([['cellar', `${H100.name}, 79.6 GB`, 'fast', 'active', '2', '2', '12', '1', '3 s ago']]);
  });

  it('say why they take no jobs, and how long ago they went', () => {
    const gone = worker({ state: 'gone', gpus: [], heardAt: NOON - 3 * 3_600_000 });
    const setAside = worker({ state: 'quarantined', why: 'until 12:05 UTC, after runtime_failed: no', gpus: [{ ...H100, memoryBytes: 2 ** 30 }, H100], heardAt: NOON - 600_000 });
    expect(rows(gone, setAside)).toEqual([
      ['cellar', 'fast', 'gone', '2', '0', '12', '1', '3 h ago'],
      ['cellar', `${H100.name}, 79.6 GB and 1 more`, 'fast', 'quarantined until 12:05 UTC, after runtime_failed: no', '2', '0', '12', '1', '10 min ago'],
    ]);
  });

  it('show one of them with its account, what it earns, and every model with the reason where it is refused', () => {
    const text = workerText(worker({ account: 'wes', running: [{ jobId: 'job-1', fraction: 0.456 }], notEarning: 'earns nothing (12 GB of GPU memory; 16 GB needed)', misfits: [{ operation: 'generate_video', model: 'ltx2', why: 'needs 90 GB' }] }), NOON);
    for (const line of [`GPU       ${H100.name}, 79.6 GB, driver ${H100.driver}`, 'Account   wes', 'Earnings  earns nothing (12 GB', 'Runtimes  comfyui, media', 'Today     12 done, 1 failed', 'Host      box', 'Running   job-1, 46 %']) expect(text).toContain(line);
    expect(text).toMatch(/generate_video +ltx2 +refused: needs 90 GB/);
    expect(text).toMatch(/edit_image +z-turbo\n/);
    expect(workerText(worker(), NOON)).toContain('Account   shares the database');
  });
});
