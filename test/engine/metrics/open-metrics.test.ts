import { expect, describe, it } from '@jest/globals';
import { openMetrics } from '../../../engine/src/metrics/open-metrics.ts';
import type { ExecutionState } from '../../../engine/src/execution/types.ts';
import { samplesOf } from './a-registry.ts';

describe('openMetrics', () => {
  it('counts runs of executions by the state that they are left in, and nothing else that they do', async () => {
    const { executions, text } = await openMetrics({ slots: 1 });
    executions({ type: 'execution_started', executionId: '1', workflow: 'w' });
    const left: ExecutionState[] = ['completed', 'waiting', 'completed'];
    for (const state of left) executions({ type: 'execution_finished', executionId: '1', state });
    expect(samplesOf(await text(), 'sogni_flow_execution')).toEqual({ 'sogni_flow_execution_runs_total{state="completed"}': 2, 'sogni_flow_execution_runs_total{state="waiting"}': 1 });
  });

  it('asks the database once for all who ask at the same time', async () => {
    const questions: string[] = [];
    const store = { all: async (sql: string) => (questions.push(sql), []), get: async (sql: string) => void questions.push(sql) };
    const { text } = await openMetrics({ slots: 1, store });
    await Promise.all([text(), text()]);
    expect(new Set(questions).size).toBe(questions.length);
    await text();
    expect(new Set(questions).size).toBe(questions.length / 2);
  });

  it('keeps what several engines of a process count apart', async () => {
    const [one, other] = await Promise.all([openMetrics({ slots: 1 }), openMetrics({ slots: 2 })]);
    expect(samplesOf(await one.text(), 'sogni_flow_worker_slots')).toEqual({ sogni_flow_worker_slots: 1 });
    expect(samplesOf(await other.text(), 'sogni_flow_worker_slots')).toEqual({ sogni_flow_worker_slots: 2 });
  });
});
