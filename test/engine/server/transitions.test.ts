import { describe, expect, it } from '@jest/globals';
import type { Artifact, Job } from 'n8n-nodes-sogni-flow/contract';
import type { RunStep, WorkflowRun } from '../../../engine/src/server/workflow-runs/run.ts';
import { cancelRequested, startable, stepEnded, stepFailed, stepStarted, type Move } from '../../../engine/src/server/workflow-runs/transitions.ts';
import { from } from './open-server.ts';

const ARTIFACT: Artifact = { digest: 'a'.repeat(64), mediaType: 'image/png', bytes: 1, role: 'image' };

const job = (change: Partial<Job> = {}): Job => ({
  ...{ id: 'job', account: 'ada', key: 'k', operation: 'generate_image', model: 'sketch', parameters: { seed: 1 }, inputs: [], state: 'queued', fence: 0 },
  ...{ price: { min: 1, expected: 2, max: 3 }, captured: 0, cached: false, artifacts: [], createdAt: 0 },
  ...change,
});

const step = (id: string, ...sources: string[]): RunStep => ({
  request: { id, toolName: 'generate_image', arguments: {}, dependsOn: sources.map((source) => from(source, 'sourceImageIndex')) as never },
  state: { status: 'queued', quoted: 3, playMoney: true, artifacts: [] },
});

const run = (...steps: RunStep[]): WorkflowRun => ({
  ...{ id: 'run', account: 'ada', fingerprint: '', status: 'queued', media: [], steps, budgetId: 'run', cancelRequested: false },
  ...{ createdAt: 0, updatedAt: 0, events: 1, version: 1 },
});

const statuses = ({ run: { status, steps } }: Move) => [status, ...steps.map(({ state }) => state.status)];
const done = (current: WorkflowRun, id: string) => stepEnded(stepStarted(current, id, job()).run, id, job({ state: 'completed', captured: 2, artifacts: [ARTIFACT] }));
const ready = (current: WorkflowRun) => startable(current).map(({ request }) => request.id);

describe('transitions of a workflow run', () => {
  //      ┌──► b ──┐
  //  a ──┤        ├──► d
  //      └──► c ──┘
  it('starts d once, after b and c', () => {
    let current = run(step('a'), step('b', 'a'), step('c', 'a'), step('d', 'b', 'c'));
    expect(ready(current)).toEqual(['a']);
    current = done(current, 'a').run;
    expect(ready(current)).toEqual(['b', 'c']);
    current = done(current, 'c').run;
    expect(ready(current)).toEqual(['b']);
    current = done(current, 'b').run;
    expect(ready(current)).toEqual(['d']);
    expect(statuses(done(current, 'd'))).toEqual(['completed', 'completed', 'completed', 'completed', 'completed']);
  });

  it('counts the request\'s own media as there', () => {
    expect(ready(run(step('a', '$input_media')))).toEqual(['a']);
  });

  it('does not end while a step is under way', () => {
    const both = stepStarted(stepStarted(run(step('a'), step('b')), 'a', job()).run, 'b', job()).run;
    expect(statuses(stepFailed(both, 'a', { code: 'runtime_failed', message: 'x' }))).toEqual(['running', 'failed', 'running']);
  });

  it('ends as partial failure when something was made, as failure when nothing was', () => {
    const failure = { code: 'runtime_failed', message: 'x' };
    expect(statuses(stepFailed(done(run(step('a'), step('b')), 'a').run, 'b', failure))).toEqual(['partial_failure', 'completed', 'failed']);
    const failed = stepFailed(run(step('a'), step('b', 'a')), 'a', failure);
    expect(statuses(failed)).toEqual(['failed', 'failed', 'cancelled']);
    expect(failed.run.error).toEqual(failure);
    expect(failed.events.map(({ type, status }) => [type, status])).toEqual([['step_failed', undefined], ['workflow_failed', 'failed']]);
  });

  it('ends at once when it is cancelled with nothing under way, and after the last job otherwise', () => {
    expect(statuses(cancelRequested(run(step('a'))))).toEqual(['cancelled', 'cancelled']);
    const asked = cancelRequested(stepStarted(run(step('a'), step('b')), 'a', job()).run);
    expect(statuses(asked)).toEqual(['running', 'running', 'queued']);
    expect(ready(asked.run)).toEqual([]);
    expect(statuses(stepEnded(asked.run, 'a', job({ state: 'cancelled' })))).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('keeps what was finished before the cancellation reached it', () => {
    const asked = cancelRequested(stepStarted(run(step('a'), step('b')), 'a', job()).run).run;
    const late = stepEnded(asked, 'a', job({ state: 'completed', artifacts: [ARTIFACT] }));
    expect(statuses(late)).toEqual(['cancelled', 'completed', 'cancelled']);
    expect(late.run.steps[0]!.state.artifacts).toEqual([ARTIFACT]);
    expect(statuses(done(cancelRequested(stepStarted(run(step('a')), 'a', job()).run).run, 'a'))).toEqual(['completed', 'completed']);
  });

  it('takes a job that somebody else cancelled for a failed step', () => {
    expect(statuses(stepEnded(stepStarted(run(step('a')), 'a', job()).run, 'a', job({ state: 'cancelled' })))).toEqual(['failed', 'cancelled']);
  });

  it('quotes a step at what its job may cost, and a cached one at nothing', () => {
    expect(stepStarted(run(step('a')), 'a', job()).run.steps[0]!.state.quoted).toBe(3);
    expect(stepStarted(run(step('a')), 'a', job({ cached: true })).run.steps[0]!.state.quoted).toBe(0);
  });
});
