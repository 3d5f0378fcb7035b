import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Artifact, Job } from 'n8n-nodes-sogni-flow/contract';
import type { RunStep, WorkflowRun } from '../../../engine/src/server/workflow-runs/run.ts';
import { previewOf } from '../../../engine/src/server/workflow-runs/spending.ts';
import { approvalAsked, cancelRequested, costConfirmed, costRefused, runResumed, startable, stepEnded, stepFailed, stepHeldBack, stepStarted, type Move } from '../../../engine/src/server/workflow-runs/transitions.ts';
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

describe('a run that waits for its user', () => {
  const asked = (current: WorkflowRun) => approvalAsked(current, previewOf(current.steps, 0), 1).run;
  const failure = { code: 'insufficient_spark', message: 'nothing left' };
  const waiting = ({ status, waiting: what, gate }: WorkflowRun) => [status, what?.reason, gate?.state];

  it('starts nothing until its price is approved, and no more than that is approved then', () => {
    const current = asked(run(step('a')));
    expect([ready(current), waiting(current)]).toEqual([[], ['waiting_for_user', 'cost_approval_required', 'waiting_for_user']]);
    const confirmed = costConfirmed(current, 2).run;
    expect([ready(confirmed), waiting(confirmed), confirmed.maxSpark]).toEqual([['a'], ['queued', undefined, 'confirmed'], 3]);
    expect(costConfirmed({ ...current, maxSpark: 2 }, 2).run.maxSpark).toBe(2);
  });

  it('ends when its price is refused', () => {
    const { run: ended, events } = costRefused(asked(run(step('a'))), 2, 'too dear');
    expect([waiting(ended), ended.gate?.reason]).toEqual([['cancelled', undefined, 'cancelled'], 'too dear']);
    expect(events.map(({ type }) => type)).toEqual(['spend_cancelled', 'workflow_cancelled']);
  });

  //  a     b ──► c
  it('keeps what is made and lets run what runs while a step cannot be bought, then goes on with that step', () => {
    const both = stepStarted(run(step('a'), step('b'), step('c', 'b')), 'b', job()).run;
    const held = stepHeldBack(both, 'a', 'insufficient_credit', failure, 1).run;
    expect([ready(held), waiting(held)]).toEqual([[], ['waiting_for_user', 'insufficient_credit', 'insufficient_credit']]);
    const later = stepEnded(held, 'b', job({ state: 'completed', artifacts: [ARTIFACT] })).run;
    expect([ready(later), later.status]).toEqual([[], 'waiting_for_user']);
    const { run: resumed, events } = runResumed(later, 2, 9);
    expect([ready(resumed), waiting(resumed), resumed.maxSpark]).toEqual([['a', 'c'], ['running', undefined, 'confirmed'], 9]);
    expect(events).toEqual([{ type: 'run_resumed', status: 'running' }]);
  });

  it('ends without its user when another step fails', () => {
    const both = stepStarted(run(step('a'), step('b')), 'b', job()).run;
    const held = stepHeldBack(both, 'a', 'cost_reauthorization_required', failure, 1).run;
    expect(waiting(stepFailed(held, 'b', { code: 'runtime_failed', message: 'x' }).run)).toEqual(['failed', undefined, 'failed']);
  });

  it('waits, runs or has ended, and never two of them, whatever happens in whatever order', () => {
    const happening = fc.record({ what: fc.constantFrom('start', 'end', 'fail', 'hold back', 'resume', 'confirm', 'refuse', 'cancel'), which: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.boolean(), fc.array(happening, { maxLength: 20 }), (asks, happenings) => {
        const fresh = run(step('a'), step('b'), step('c', 'a'));
        let current = asks ? asked(fresh) : fresh;
        for (const { what, which } of happenings) {
          const status = current.steps.find(({ request }) => request.id === which)!.state.status;
          const isFinal = ['completed', 'partial_failure', 'failed', 'cancelled'].includes(current.status);
          const move = ((): Move | undefined => {
            if (isFinal) return undefined;
            if (what === 'start' && ready(current).includes(which)) return stepStarted(current, which, job());
            if (what === 'end' && status === 'running') return stepEnded(current, which, job({ state: 'completed', artifacts: [ARTIFACT] }));
            if (what === 'fail' && status === 'running') return stepFailed(current, which, { code: 'runtime_failed', message: 'x' });
            if (what === 'hold back' && ready(current).includes(which)) return stepHeldBack(current, which, 'insufficient_credit', failure, 1);
            if (what === 'resume' && current.waiting && current.waiting.reason !== 'cost_approval_required') return runResumed(current, 1);
            if (what === 'confirm' && current.waiting?.reason === 'cost_approval_required') return costConfirmed(current, 1);
            if (what === 'refuse' && current.waiting) return costRefused(current, 1);
            return what === 'cancel' ? cancelRequested(current) : undefined;
          })();
          if (!move) continue;
          current = move.run;
          const over = ['completed', 'partial_failure', 'failed', 'cancelled'].includes(current.status);
          const underWay = current.steps.some(({ state }) => state.status === 'running');
          if (over) expect([current.waiting, underWay, current.steps.some(({ state }) => state.status === 'queued')]).toEqual([undefined, false, false]);
          else expect(underWay || ready(current).length > 0 || current.waiting !== undefined).toBe(true);
          expect(current.status === 'waiting_for_user').toBe(!over && current.waiting !== undefined);
          if (current.waiting) expect(ready(current)).toEqual([]);
          expect(move.events.filter(({ type }) => /^workflow_(completed|failed|cancelled)$/.test(type))).toHaveLength(over ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
