/** What becomes of a result between a worker's disk and the engine's acknowledgement. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FlowError, type ErrorCode } from '../../../nodes/contract/errors.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import { createRemoteArtifacts } from '../../../gpu-runtime/src/worker/remote/remote-artifacts.ts';
import { createRemoteDesk, type RemoteDesk } from '../../../gpu-runtime/src/worker/remote/remote-desk.ts';
import { openUnreported } from '../../../gpu-runtime/src/worker/remote/unreported.ts';
import { FailingDisk } from '../../chaos/failing-disk.ts';
import { SAMPLES } from '../artifacts/samples.ts';
import { fakeEngine, type FakeEngine } from './fake-engine.ts';
import { REPORT } from './fakes.ts';

const JOB = '0193-7f';

describe('the desk of an engine elsewhere', () => {
  let home: string;
  let engine: FakeEngine;
  let leaving: AbortController;
  const disk = new FailingDisk('ENOSPC');
  const log = jest.fn<(level: string, message: string, detail?: unknown) => void>();
  const wait = jest.fn<(ms: number) => Promise<void>>();

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'remote-desk-'));
    engine = fakeEngine();
    leaving = new AbortController();
    log.mockReset();
    wait.mockReset().mockResolvedValue();
  });
  afterEach(() => {
    disk.repair();
    rmSync(home, { recursive: true, force: true });
  });

  const notes = () => readdirSync(join(home, 'unreported'));
  const said = () => log.mock.calls.map(([level, message]) => `${level}: ${message}`).join('\n');

  /** A worker process on this home: the desk, and its way to store a result. */
  async function aWorker(): Promise<{ desk: RemoteDesk; make: (content?: Uint8Array) => Promise<Parameters<RemoteDesk['complete']>[2]> }> {
    const artifacts = createRemoteArtifacts(await openFileArtifactStore(join(home, 'artifacts')), engine.api);
    const unreported = await openUnreported(join(home, 'unreported'), disk.files);
    return {
      desk: createRemoteDesk({ api: engine.api, artifacts, unreported, log, leaving: leaving.signal, wait }),
      make: async (content = SAMPLES.png) => [{ ...(await artifacts.put(content)), role: 'image' }],
    };
  }

  /** A process that made a result, could not hand it in, and is gone. */
  async function aDeadWorker(): Promise<void> {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    const made = await make();
    engine.away = 'killed';
    leaving.abort();
    await expect(desk.complete(JOB, 1, made, REPORT)).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(notes()).toEqual([`${JOB}.json`]);
    leaving = new AbortController();
    engine.away = undefined;
  }

  it('notes a result on the disk before the engine hears of it, and removes the note once it has', async () => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    engine.onComplete = () => expect(notes()).toEqual([`${JOB}.json`]);
    const made = await make();
    await desk.complete(JOB, 1, made, REPORT);
    expect(engine.jobs.get(JOB)).toMatchObject({ state: 'completed', fence: 1, artifacts: made });
    expect([notes(), [...engine.files]]).toEqual([[], [made[0]!.digest]]);
  });

  it('stores results while the engine is away, and sends and reports them when it is back', async () => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    engine.away = 'for a while';
    const made = await make();
    let minutes = 0;
    wait.mockImplementation(async () => void ((minutes += 1) === 50 && (engine.away = undefined)));
    await desk.complete(JOB, 1, made, REPORT);
    expect(engine.jobs.get(JOB)).toMatchObject({ state: 'completed', fence: 1, artifacts: made });
    expect(Math.max(...wait.mock.calls.map(([ms]) => ms))).toBe(4_000);
    expect(log).toHaveBeenCalledTimes(1);
    expect(notes()).toEqual([]);
  });

  it('hands in what an earlier process has left, without opening the job again', async () => {
    await aDeadWorker();
    const { desk } = await aWorker();
    await desk.handInLeft();
    expect(engine.jobs.get(JOB)).toMatchObject({ state: 'completed', fence: 1, artifacts: [{ role: 'image' }] });
    expect([notes(), engine.opens]).toEqual([[], 1]);
  });

  it('hands in what is left when the job is claimed again, instead of opening it', async () => {
    await aDeadWorker();
    const { desk } = await aWorker();
    expect(await desk.open(JOB, 'w')).toBeUndefined();
    expect([engine.jobs.get(JOB)?.state, engine.opens, notes()]).toEqual(['completed', 1, []]);
  });

  it('takes it as handed in when the engine had heard it and only the answer was lost', async () => {
    await aDeadWorker();
    Object.assign(engine.jobs.get(JOB)!, { state: 'completed' });
    const { desk } = await aWorker();
    await desk.handInLeft();
    expect([notes(), said()]).toEqual([[], expect.stringContaining('is handed in')]);
  });

  it('drops what is left when somebody else has opened the job meanwhile', async () => {
    await aDeadWorker();
    await engine.api.call('POST', `/jobs/${JOB}/open`, { worker: 'another' });
    const { desk } = await aWorker();
    await desk.handInLeft();
    expect(engine.jobs.get(JOB)).toMatchObject({ state: 'running', fence: 2 });
    expect([notes(), said()]).toEqual([[], expect.stringContaining('comes too late and is dropped')]);
    expect(await desk.open(JOB, 'w')).toMatchObject({ fence: 3 });
  });

  it('makes a job again whose noted files are gone, or whose note is damaged', async () => {
    await aDeadWorker();
    rmSync(join(home, 'artifacts'), { recursive: true });
    const { desk } = await aWorker();
    await desk.handInLeft();
    expect([notes(), said()]).toEqual([[], expect.stringContaining('its files are gone')]);
    writeFileSync(join(home, 'unreported', `${JOB}.json`), '{"jobId":');
    expect(await desk.open(JOB, 'w')).toMatchObject({ fence: 2 });
  });

  it('reports a result that could not be noted because the disk is full, and says so', async () => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    const made = await make();
    disk.failAfter(1);
    await desk.complete(JOB, 1, made, REPORT);
    expect(disk.failures).toBeGreaterThan(0);
    expect([engine.jobs.get(JOB)?.state, notes(), said()]).toEqual(['completed', [], expect.stringContaining('could not be noted')]);
  });

  it.each<[ErrorCode, string[]]>([['unauthorized', [`${JOB}.json`]], ['internal', [`${JOB}.json`]], ['not_found', []]])('when the engine answers %s, keeps %j', async (code, kept) => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    const made = await make();
    engine.onComplete = () => {
      throw new FlowError(code, 'no');
    };
    await expect(desk.complete(JOB, 1, made, REPORT)).rejects.toMatchObject({ code });
    expect(notes()).toEqual(kept);
  });

  it('ends a job whose result the engine does not take', async () => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    const made = await make();
    engine.onComplete = () => {
      throw new FlowError('invalid_input', 'report.method: too long');
    };
    await desk.complete(JOB, 1, made, REPORT);
    expect(engine.jobs.get(JOB)).toMatchObject({ state: 'failed', failure: { code: 'runtime_failed', message: expect.stringContaining('report.method: too long') } });
    expect(notes()).toEqual([]);
  });

  it('drops a result that the engine does not take, of a job that has ended meanwhile', async () => {
    const { desk, make } = await aWorker();
    engine.add(JOB);
    await desk.open(JOB, 'w');
    const made = await make();
    engine.onComplete = () => {
      engine.jobs.get(JOB)!.fence += 1;
      throw new FlowError('media_too_large', 'too large');
    };
    await expect(desk.complete(JOB, 1, made, REPORT)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(notes()).toEqual([]);
  });

  it('makes a job again whose noted result was made under the name of another key', async () => {
    await aDeadWorker();
    engine.onComplete = () => {
      throw new FlowError('forbidden', 'a key speaks for its own workers only');
    };
    const { desk } = await aWorker();
    expect(await desk.open(JOB, 'w')).toMatchObject({ fence: 2 });
    expect(said()).toContain('could not be handed in');
  });

  it('passes over files in its folder that nobody here has named so', async () => {
    await aDeadWorker();
    writeFileSync(join(home, 'unreported', '100%.json'), '{}');
    const { desk } = await aWorker();
    await desk.handInLeft();
    expect(engine.jobs.get(JOB)?.state).toBe('completed');
  });

  it('keeps ids that look like paths inside its folder', async () => {
    const { desk, make } = await aWorker();
    const id = '../../etc/passwd';
    engine.add(id);
    await desk.open(id, 'w');
    engine.onComplete = () => expect(notes()).toEqual(['..%2F..%2Fetc%2Fpasswd.json']);
    await desk.complete(id, 1, await make(), REPORT);
    expect(engine.jobs.get(id)?.state).toBe('completed');
  });
});
