import { describe, expect, it } from '@jest/globals';
import type { JobRow } from '../../../engine/src/jobs/rows.ts';
import { HOLD_MS, MAX_STARTS, moveOf, stageOf, type Effect, type JobMoved } from '../../../engine/src/jobs/transitions.ts';
import { quoteJob } from '../../../nodes/contract/index.ts';
import { anArtifact, NOON, REPORT, SPARK } from './a-job-room.ts';

const AT = NOON + 1_000;

const row = (over: Partial<JobRow> = {}): JobRow => ({
  id: 'job',
  account: 'ada',
  idempotency_key: 'key',
  fingerprint: 'f',
  content_key: 'content',
  operation: 'generate_image',
  model: 'sketch',
  parameters: '{"prompt":"a duck"}',
  inputs: '[]',
  state: 'queued',
  fence: 0,
  price_min: SPARK,
  price_expected: SPARK,
  price_max: SPARK,
  captured: 0,
  play_money: 0,
  cached: 0,
  priority: 10,
  hold_id: 'hold',
  api_key_id: null,
  run_id: null,
  class: 'basic',
  placement: null, follows: null,
  followed: 0,
  no_cache: 0,
  reserves: 1,
  attempts: 0,
  worker: null,
  report: null,
  failure: null,
  created_at: NOON,
  started_at: null,
  finished_at: null,
  trace: null,
  trace_parent: null,
  ...over,
});

const STAGES = {
  queued: row(),
  following: row({ follows: 'leader', hold_id: null, reserves: 0 }),
  running: row({ state: 'running', fence: 2, attempts: 2, started_at: NOON }),
  completed: row({ state: 'completed', fence: 2, captured: SPARK, finished_at: NOON }),
  failed: row({ state: 'failed', fence: 2, finished_at: NOON }),
  cancelled: row({ state: 'cancelled', fence: 2, finished_at: NOON }),
} as const;
type Stage = keyof typeof STAGES;

const artifacts = [anArtifact('duck')];
const made = { artifacts, report: JSON.stringify(REPORT) };
const failure = { code: 'runtime_failed', message: 'no' } as const;

const EVENTS = {
  opened: { type: 'opened', worker: 'w', at: AT },
  completed: { type: 'completed', fence: 2, artifacts, report: REPORT, at: AT },
  'failed for now': { type: 'failed', fence: 2, failure, retry: true, at: AT },
  'failed for good': { type: 'failed', fence: 2, failure, retry: false, at: AT },
  'ended as cancelled': { type: 'failed', fence: 2, failure: { code: 'cancelled', message: 'told to' }, retry: false, at: AT },
  'completed late': { type: 'completed', fence: 1, artifacts, report: REPORT, at: AT },
  'failed late': { type: 'failed', fence: 1, failure, retry: false, at: AT },
  cancelled: { type: 'cancelled', at: AT },
  'timed out': { type: 'timed_out', limit: 'total', afterMs: 60_000, at: AT },
  'leader completed': { type: 'leader_completed', made, at: AT },
  promoted: { type: 'promoted', at: AT },
  refused: { type: 'refused', failure: { code: 'insufficient_spark', message: 'no' }, at: AT },
} as const satisfies Record<string, JobMoved>;

type Outcome = 'lost' | 'nothing' | `${Stage}: ${string}`;

/** What becomes of a job in each stage, and the effects in their order. */
const TABLE: Record<keyof typeof EVENTS, Record<Stage, Outcome>> = {
  opened: {
    queued: 'running: tell',
    following: 'nothing',
    running: 'running: extend_hold tell',
    completed: 'nothing',
    failed: 'nothing',
    cancelled: 'nothing',
  },
  completed: {
    queued: 'lost',
    following: 'lost',
    running: 'completed: capture insert_artifacts tell remove_from_queue complete_followers',
    completed: 'nothing',
    failed: 'lost',
    cancelled: 'lost',
  },
  'failed for now': { queued: 'lost', following: 'lost', running: 'queued: tell', completed: 'lost', failed: 'nothing', cancelled: 'lost' },
  'failed for good': { queued: 'lost', following: 'lost', running: 'failed: release tell remove_from_queue promote_follower', completed: 'lost', failed: 'nothing', cancelled: 'lost' },
  'ended as cancelled': { queued: 'lost', following: 'lost', running: 'cancelled: release tell remove_from_queue promote_follower', completed: 'lost', failed: 'lost', cancelled: 'nothing' },
  'completed late': { queued: 'lost', following: 'lost', running: 'lost', completed: 'lost', failed: 'lost', cancelled: 'lost' },
  'failed late': { queued: 'lost', following: 'lost', running: 'lost', completed: 'lost', failed: 'lost', cancelled: 'lost' },
  cancelled: {
    queued: 'cancelled: release tell withdraw promote_follower',
    following: 'cancelled: tell withdraw',
    running: 'cancelled: release tell withdraw promote_follower',
    completed: 'nothing',
    failed: 'nothing',
    cancelled: 'nothing',
  },
  'timed out': {
    queued: 'failed: expire tell withdraw promote_follower',
    following: 'nothing',
    running: 'failed: expire tell withdraw promote_follower',
    completed: 'nothing',
    failed: 'nothing',
    cancelled: 'nothing',
  },
  'leader completed': { queued: 'nothing', following: 'completed: insert_artifacts tell', running: 'nothing', completed: 'nothing', failed: 'nothing', cancelled: 'nothing' },
  promoted: { queued: 'nothing', following: 'queued: hold enqueue', running: 'nothing', completed: 'nothing', failed: 'nothing', cancelled: 'nothing' },
  refused: { queued: 'nothing', following: 'failed: tell', running: 'nothing', completed: 'nothing', failed: 'nothing', cancelled: 'nothing' },
};

const named = (effects: readonly Effect[]): string => effects.map((effect) => effect.do).join(' ');

function outcomeOf(job: JobRow, event: JobMoved): string {
  try {
    const move = moveOf(job, event);
    return move ? `${stageOf({ ...job, ...move.change })}: ${named(move.effects)}` : 'nothing';
  } catch (error) {
    expect(error).toMatchObject({ code: 'lease_lost' });
    return 'lost';
  }
}

describe('a job', () => {
  it.each(Object.entries(TABLE).flatMap(([event, row]) => Object.entries(row).map(([stage, outcome]) => ({ event, stage, outcome }))))(
    'that is $stage, when it is $event: $outcome',
    ({ event, stage, outcome }) => {
      const before = structuredClone(STAGES[stage as Stage]);
      expect(outcomeOf(STAGES[stage as Stage], EVENTS[event as keyof typeof EVENTS])).toBe(outcome);
      expect(STAGES[stage as Stage]).toEqual(before);
    },
  );

  it('that is free of charge moves no money', () => {
    const free = { hold_id: null, price_max: 0, price_expected: 0, price_min: 0 };
    for (const [stage, event] of [['running', EVENTS.completed], ['running', EVENTS['failed for good']], ['queued', EVENTS.cancelled], ['following', EVENTS.promoted]] as const) {
      const move = moveOf({ ...STAGES[stage], ...free }, event);
      expect(named(move!.effects)).not.toMatch(/hold|capture|release/);
    }
  });

  it('is charged by what was delivered, and never above its hold', () => {
    const batch = { ...STAGES.running, parameters: '{"numberOfVariations":2}', price_min: 2 * SPARK, price_expected: 2 * SPARK, price_max: 2 * SPARK };
    const captured = [1, 2, 5].map((count) => moveOf(batch, { ...EVENTS.completed, artifacts: Array.from({ length: count }, () => anArtifact('duck')) })!.change.captured);
    expect(captured).toEqual([SPARK, 2 * SPARK, 2 * SPARK]);
  });

  it('is charged by the tokens that it took, and by its quote where its runtime reports none', () => {
    const parameters = { prompt: 'A red barn?', max_tokens: 100 };
    const { min, expected, max } = quoteJob('chat', parameters, [], 1);
    const chat = { ...STAGES.running, operation: 'chat', parameters: JSON.stringify(parameters), price_min: min, price_expected: expected, price_max: max };
    const artifacts = [{ ...anArtifact('answer'), role: 'text', mediaType: 'application/json' as const }];
    const captured = (facts?: object) => moveOf(chat, { ...EVENTS.completed, artifacts, report: { engine: 'e', method: 'm', ...(facts ? { facts: facts as Record<string, unknown> } : {}) } })!.change.captured;
    expect([captured({ usage: { input: 11, output: 4 } }), captured({ usage: { input: 1e12, output: 0 } }), captured({ usage: { input: 0, output: 0 } }), captured()]).toEqual([11 * 60 + 4 * 180, max, min, expected]);
  });

  it('that delivers nothing has failed', () => {
    expect(outcomeOf(STAGES.running, { ...EVENTS.completed, artifacts: [] })).toBe('failed: release tell remove_from_queue promote_follower');
  });

  it('keeps its first start, and extends its hold except right after it was placed', () => {
    expect(moveOf(STAGES.running, EVENTS.opened)!.change).toMatchObject({ fence: 3, attempts: 3, started_at: NOON });
    const late = { ...EVENTS.opened, at: NOON + 3_600_000 };
    expect(moveOf(STAGES.queued, late)!.effects).toContainEqual({ do: 'extend_hold', until: late.at + HOLD_MS });
  });

  it('counts no start that a transport fault ended', () => {
    const put = (code: 'runtime_unreachable' | 'runtime_failed') => moveOf(STAGES.running, { ...EVENTS['failed for now'], failure: { code, message: 'no' } })!.change.attempts;
    expect([put('runtime_unreachable'), put('runtime_failed')]).toEqual([1, 2]);
  });

  it('that takes every worker down ends after ten starts, with its hold released', () => {
    const poison = { ...STAGES.running, attempts: MAX_STARTS };
    expect(outcomeOf(poison, EVENTS.opened)).toBe('failed: release tell promote_follower');
    expect(JSON.parse(moveOf(poison, EVENTS.opened)!.change.failure ?? '')).toMatchObject({ code: 'runtime_failed' });
  });

  it('says which limit it overran', () => {
    const told = JSON.parse(moveOf(STAGES.running, EVENTS['timed out'])!.change.failure ?? '') as object;
    expect(told).toEqual({ code: 'timed_out', limit: 'total', message: 'generate_image was not finished within 1 m (total); nothing was charged' });
  });
});

describe('a submission', () => {
  const draft = row({ hold_id: null, reserves: 0 });
  const submit = (over: Partial<JobRow>, event: Partial<JobMoved & { type: 'submitted' }> = {}) => moveOf({ ...draft, ...over }, { type: 'submitted', at: NOON, ...event })!;

  it('is bought: a hold, the reservation of its content, and a place in the queue', () => {
    const { change, effects } = submit({});
    expect([change, named(effects)]).toEqual([{ reserves: 1 }, 'hold enqueue']);
  });

  it('reserves nothing when its result is nobody else’s', () => {
    expect(submit({ no_cache: 1 }).change.reserves).toBe(0);
    expect(submit({ content_key: null }).change.reserves).toBe(0);
  });

  it('follows who has reserved the content, and holds nothing', () => {
    const { change, effects } = submit({}, { leader: 'leader' });
    expect([change, effects]).toEqual([{ follows: 'leader', reserves: 0 }, [{ do: 'follow', leader: 'leader' }]]);
  });

  it('is completed from the start with what was made before, at no price', () => {
    const { change, effects } = submit({}, { made, leader: 'leader' });
    expect(change).toEqual({ state: 'completed', cached: 1, price_min: 0, price_expected: 0, price_max: 0, report: made.report, finished_at: NOON, reserves: 0 });
    expect(named(effects)).toBe('insert_artifacts');
  });
});
