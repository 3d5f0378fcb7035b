/** Several processes move the runs of one store. Each has a conductor of its own; what they share is the database and the jobs in it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Artifact, Job } from 'n8n-nodes-sogni-flow/contract';
import { FlowError } from '../../../nodes/contract/errors.ts';
import type { JobEvent, Jobs, JobSubmission } from '../../../engine/src/jobs/port.ts';
import { SERVER_SCHEMA } from '../../../engine/src/server/index.ts';
import { createConductor, type Conductor } from '../../../engine/src/server/workflow-runs/conductor.ts';
import { createNews } from '../../../engine/src/server/workflow-runs/news.ts';
import { createRunStore, type RunStore } from '../../../engine/src/server/workflow-runs/run-store.ts';
import type { RunStep, WorkflowRun } from '../../../engine/src/server/workflow-runs/run.ts';
import { stepEnded } from '../../../engine/src/server/workflow-runs/transitions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/index.ts';
import { openStore } from '../store/open-store.ts';
import { from } from './open-server.ts';

const ARTIFACT: Artifact = { digest: 'a'.repeat(64), mediaType: 'image/png', bytes: 1, role: 'image' };

/** The jobs of the shared database: one for each key. */
class SharedJobs implements Pick<Jobs, 'submit' | 'wait' | 'cancel' | 'follow'> {
  readonly byKey = new Map<string, Job>();
  readonly submissions: string[] = [];
  readonly #waiting = new Set<() => void>();

  async submit({ key, account, operation }: JobSubmission): Promise<Job> {
    await undefined;
    this.submissions.push(key);
    const known = this.byKey.get(key);
    const job: Job = known ?? {
      ...{ id: `job-${this.byKey.size + 1}`, account, key, operation, model: 'sketch', parameters: { seed: 1 }, inputs: [], state: 'queued', fence: 0 },
      ...{ price: { min: 1, expected: 2, max: 3 }, captured: 0, cached: false, artifacts: [], createdAt: 0 },
    };
    this.byKey.set(key, job);
    return job;
  }

  #find = (id: string): Job => [...this.byKey.values()].find((job) => job.id === id)!;

  end(key: string, state: 'completed' | 'cancelled' = 'completed'): void {
    const job = this.byKey.get(key)!;
    if (job.state !== 'queued') return;
    this.byKey.set(key, { ...job, state, ...(state === 'completed' ? { captured: 2, artifacts: [ARTIFACT] } : {}) });
    for (const wake of [...this.#waiting]) wake();
  }

  async wait(_account: string, id: string, _timeoutMs: number, signal?: AbortSignal): Promise<Job> {
    while (this.#find(id).state === 'queued') {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.add(resolve);
        signal?.addEventListener('abort', () => reject(new FlowError('cancelled', 'nobody waits any more')), { once: true });
      });
    }
    return this.#find(id);
  }

  async cancel(_account: string, id: string): Promise<Job> {
    this.end(this.#find(id).key, 'cancelled');
    return this.#find(id);
  }

  follow = (_id: string, _listener: (event: JobEvent) => void) => () => undefined;
}

const step = (id: string, ...sources: string[]): RunStep => ({
  request: { id, toolName: ['generate_image', 'edit_image', 'edit_image'][sources.length]!, arguments: {}, dependsOn: sources.map((source, index) => from(source, index === 0 ? 'sourceImageIndex' : 'mask_image_url')) as never },
  state: { status: 'queued', quoted: 3, playMoney: true, artifacts: [] },
});

describe('conductors of several processes on one store', () => {
  let store: SqlStore;
  let runs: RunStore;
  let jobs: SharedJobs;
  let opened: Conductor[];
  let logged: unknown[][];
  beforeEach(async () => {
    store = await openStore();
    await migrate(store, { server: SERVER_SCHEMA });
    runs = createRunStore(store, () => 0);
    jobs = new SharedJobs();
    [opened, logged] = [[], []];
  });
  afterEach(async () => {
    await Promise.all(opened.map((conductor) => conductor.close()));
    await store.close();
  });

  function aProcess(over: { jobs?: Partial<Jobs>; runs?: Partial<RunStore> } = {}): Conductor {
    const shared = { submit: jobs.submit.bind(jobs), wait: jobs.wait.bind(jobs), cancel: jobs.cancel.bind(jobs), follow: jobs.follow };
    const conductor = createConductor({ ...shared, ...over.jobs } as Jobs, { ...runs, ...over.runs }, createNews(), (...entry) => void logged.push(entry));
    opened.push(conductor);
    return conductor;
  }

  /** Before the first (or n-th) write of a process, `meanwhile` happens. */
  function overtaken(meanwhile: () => Promise<unknown>, at = 1): Partial<RunStore> {
    let writes = 0;
    return {
      async save(move, lasting) {
        writes += 1;
        if (writes === at) await meanwhile();
        return runs.save(move, lasting);
      },
    };
  }

  async function aRun(...steps: RunStep[]): Promise<WorkflowRun> {
    const run: WorkflowRun = { ...{ id: 'run', account: 'ada', fingerprint: '', status: 'queued', media: [], steps, budgetId: 'run', cancelRequested: false }, ...{ createdAt: 0, updatedAt: 0, events: 1, version: 1 } };
    await runs.create(run, [{ type: 'workflow_started', status: 'queued' }], 'flushed');
    return run;
  }

  const load = async () => (await runs.load('run'))!;
  const events = async () => (await runs.eventsAfter('run', 0, 1_000)).map(({ type, data }) => (data?.stepId === undefined ? type : `${type} ${String(data.stepId)}`));
  const until = async (reached: (run: WorkflowRun) => boolean): Promise<WorkflowRun> => {
    for (let tries = 0; tries < 2_000; tries += 1) {
      const run = await load();
      if (reached(run)) return run;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`the run did not get there: ${JSON.stringify(await load())}`);
  };
  const statuses = (run: WorkflowRun) => [run.status, ...run.steps.map(({ state }) => state.status)];

  it('agree on the job when another one takes a new run up before its start is written', async () => {
    const other = aProcess();
    const first = aProcess({ runs: overtaken(() => other.resume()) });
    expect(statuses(await first.begin(await aRun(step('a'))))).toEqual(['running', 'running']);
    jobs.end('run:a');
    expect(statuses(await until(({ status }) => status === 'completed'))).toEqual(['completed', 'completed']);
    expect(jobs.byKey.size).toBe(1);
    expect(await events()).toEqual(['workflow_started', 'step_started a', 'artifact_created a', 'step_completed a', 'workflow_completed']);
    expect(logged).toEqual([]);
  });

  it('neither remove nor fail a run that one of them was refused for and the other could start', async () => {
    const other = aProcess();
    const refuse = async () => {
      await other.resume();
      throw new FlowError('insufficient_spark', 'nothing left');
    };
    const run = await aProcess({ jobs: { submit: refuse } }).begin(await aRun(step('a')));
    expect(statuses(run)).toEqual(['running', 'running']);
    jobs.end('run:a');
    expect((await until(({ status }) => status === 'completed')).error).toBeUndefined();
  });

  it('write an end that both saw once, and buy the next step once', async () => {
    const [one, two] = [aProcess(), aProcess()];
    await one.begin(await aRun(step('a'), step('b', 'a')));
    expect(await two.resume()).toBe(1);
    jobs.end('run:a');
    await until(({ steps }) => steps[1]!.state.status === 'running');
    jobs.end('run:b');
    await until(({ status }) => status === 'completed');
    expect(jobs.byKey.size).toBe(2);
    expect((await events()).filter((event) => /_completed/.test(event))).toEqual(['step_completed a', 'step_completed b', 'workflow_completed']);
    expect(logged).toEqual([]);
  });

  it('go on with a step of a process that died right after it started it', async () => {
    let diedAlready = (): void => undefined;
    const died = new Promise<void>((resolve) => (diedAlready = resolve));
    const slow = aProcess({ runs: { load: async (id) => (await died, runs.load(id)) } });
    const dying = aProcess();
    await slow.begin(await aRun(step('a'), step('b', 'a')));
    await dying.resume();
    jobs.end('run:a');
    await until(({ steps }) => steps[1]!.state.status === 'running');
    await dying.close();
    diedAlready();
    jobs.end('run:b');
    await until(({ status }) => status === 'completed');
  });

  it('start what follows although the process that wrote the end down died then', async () => {
    const living = aProcess();
    await living.begin(await aRun(step('a'), step('b', 'a')));
    const run = await load();
    const job: Job = { ...jobs.byKey.get('run:a')!, state: 'completed', captured: 2, artifacts: [ARTIFACT] };
    await runs.save(stepEnded(run, 'a', job), 'flushed');
    jobs.end('run:a');
    await until(({ steps }) => steps[1]!.state.status === 'running');
  });

  it('cancel together with another one\'s move instead of answering that somebody was faster', async () => {
    const one = aProcess();
    await one.begin(await aRun(step('a'), step('b', 'a')));
    const two = aProcess({
      runs: overtaken(async () => {
        jobs.end('run:a');
        await until(({ steps }) => steps[1]!.state.status === 'running');
      }),
    });
    expect((await two.cancel('run')).cancelRequested).toBe(true);
    expect(statuses(await until(({ status }) => status === 'cancelled'))).toEqual(['cancelled', 'completed', 'cancelled']);
    expect(jobs.byKey.get('run:b')!.state).toBe('cancelled');
  });

  it('leave a run as it is that ended while its cancellation was written', async () => {
    const one = aProcess();
    await one.begin(await aRun(step('a')));
    const two = aProcess({
      runs: overtaken(async () => {
        jobs.end('run:a');
        await until(({ status }) => status === 'completed');
      }),
    });
    expect(statuses(await two.cancel('run'))).toEqual(['completed', 'completed']);
  });

  it.each([
    ['the only step', [step('a')], 1, ['cancelled', 'cancelled']],
    ['one of two steps', [step('a'), step('b')], 2, ['cancelled', 'cancelled', 'cancelled']],
  ])('end the job of %s that another one cancelled while it was submitted', async (_which, steps, at, expected) => {
    const other = aProcess();
    const first = aProcess({ runs: overtaken(() => other.cancel('run'), at) });
    await first.begin(await aRun(...steps));
    expect(statuses(await until(({ status }) => status === 'cancelled'))).toEqual(expected);
    expect([...jobs.byKey.values()].map(({ state }) => state)).toEqual(steps.map(() => 'cancelled'));
  });

  it('finish a cancellation although the process that followed the jobs is gone', async () => {
    const gone = aProcess();
    await gone.begin(await aRun(step('a')));
    await gone.close();
    await aProcess().cancel('run');
    expect(statuses(await until(({ status }) => status === 'cancelled'))).toEqual(['cancelled', 'cancelled']);
  });

  it('give up after a bounded number of lost races, with an error that can be retried', async () => {
    const busy: Partial<RunStore> = { save: async () => Promise.reject(new FlowError('invalid_transition', 'somebody was faster')) };
    await expect(aProcess({ runs: busy }).begin(await aRun(step('a')))).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await aProcess().resume()).toBe(1);
    expect(jobs.byKey.size).toBe(1);
  });

  it('pass another failure of the database on', async () => {
    await aRun(step('a'));
    const full: Partial<RunStore> = { save: async () => Promise.reject(new FlowError('disk_full', 'no space left')) };
    await expect(aProcess({ runs: full }).cancel('run')).rejects.toMatchObject({ code: 'disk_full' });
  });

  //      ┌──► b ──┐
  //  a ──┤        ├──► d        e
  //      └──► c ──┘
  it('end every run once, buy every step once and number the events without a gap, however their moves interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(3), fc.boolean()), { maxLength: 12 }), fc.infiniteStream(fc.nat(3)), fc.boolean(), async (turns, delays, cancelled) => {
        await store.run('DELETE FROM workflow_event');
        await store.run('DELETE FROM workflow_run');
        jobs = new SharedJobs();
        const idle = async (): Promise<void> => {
          for (let ticks = delays.next().value; ticks > 0; ticks -= 1) await new Promise((resolve) => setImmediate(resolve));
        };
        const slow: Partial<RunStore> = {
          save: async (move, lasting) => (await idle(), runs.save(move, lasting)),
          load: async (id) => (await idle(), runs.load(id)),
        };
        const processes = [0, 1, 2].map(() => aProcess({ runs: slow }));
        const pending: Promise<unknown>[] = [processes[0]!.begin(await aRun(step('a'), step('b', 'a'), step('c', 'a'), step('d', 'b', 'c'), step('e')))];
        for (const [id, number, resumes] of turns) {
          if (resumes) pending.push((processes[number] ?? processes[1]!).resume());
          await idle();
          if (jobs.byKey.has(`run:${id}`)) jobs.end(`run:${id}`);
        }
        if (cancelled) pending.push(processes[2]!.cancel('run'));
        await Promise.all(pending);
        const final = await until((run) => {
          for (const key of jobs.byKey.keys()) jobs.end(key);
          return ['completed', 'cancelled'].includes(run.status);
        });
        await Promise.all(processes.map((one) => one.close()));
        expect((await load()).version).toBe(final.version);
        expect(final.steps.map(({ state }) => state.status).every((status) => status === 'completed' || (cancelled && status === 'cancelled'))).toBe(true);
        const told = await events();
        expect(told.filter((event) => /^workflow_(completed|cancelled)$/.test(event))).toHaveLength(1);
        expect(new Set(told).size).toBe(told.length);
        expect((await runs.eventsAfter('run', 0, 1_000)).map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
        for (const { state } of final.steps) if (state.status === 'completed') expect(state.captured).toBe(2);
        expect(logged).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
