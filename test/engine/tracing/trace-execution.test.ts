import { beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import type { ExecutionEvent, ExecutionState } from '../../../engine/src/execution/types.ts';
import type { HttpRequest } from '../../../engine/src/http-transport.ts';
import type { Tracing } from '../../../engine/src/tracing/port.ts';
import { traceExecution, type TracedExecution } from '../../../engine/src/tracing/trace-execution.ts';
import { aNode } from './a-node.ts';

/** What was traced, as `name < parent: failure`. */
let ended: string[];
let execution: TracedExecution;
beforeEach(() => {
  ended = [];
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  const tracing: Tracing = {
    start: (name, { parent } = {}) => ({
      traceparent: name,
      end: (_also, failure) => void ended.push(`${name}${parent === undefined ? '' : ` < ${parent}`}${failure === undefined ? '' : `: ${failure}`}`),
    }),
    ...{ reserve: unused, record: unused, close: unused },
  };
  execution = traceExecution(tracing, (node) => `type of ${node}`);
  heard({ type: 'execution_started', executionId: '1', workflow: 'w' });
});

const heard = (...events: ExecutionEvent[]): void => events.forEach((event) => execution.heard(event));
const started = (node: string, runIndex = 0): void => heard({ type: 'node_started', executionId: '1', node, runIndex, items: 1 });
const finished = (node: string, runIndex = 0, code?: string): void =>
  heard({ type: 'node_finished', executionId: '1', node, runIndex, items: 1, elapsedMs: 1, restored: false, ...(code && { failure: { code, message: '', node } }) });
const over = (state: ExecutionState, failure?: { code: string; node: string }): void => heard({ type: 'execution_finished', executionId: '1', state, ...(failure && { failure: { ...failure, message: '' } }) });

describe('traceExecution', () => {
  it('puts node runs below their execution, each run of a loop by itself', () => {
    started('A', 0);
    started('A', 1);
    finished('A', 1);
    finished('A', 0, 'node_failed');
    over('completed');
    expect(ended).toEqual(['node type of A < execution', 'node type of A < execution: node_failed', 'execution']);
  });

  it('ends what is under way with the execution: by its failure, or by what became of the whole', () => {
    started('A');
    started('B');
    over('failed', { code: 'runtime_failed', node: 'B' });
    expect(ended).toEqual(['node type of A < execution: failed', 'node type of B < execution: runtime_failed', 'execution: runtime_failed']);
  });

  it('takes a wait for no failure', () => {
    started('A');
    over('waiting');
    expect(ended).toEqual(['node type of A < execution', 'execution']);
  });

  it('takes no notice of node runs that were read back', () => {
    heard({ type: 'node_finished', executionId: '1', node: 'A', runIndex: 0, items: 1, elapsedMs: 1, restored: true });
    over('completed');
    expect(ended).toEqual(['execution']);
  });

  it('tells the server which node run asks, and leaves the rest of a request as it is', async () => {
    const requests: HttpRequest[] = [];
    const carried = execution.carry({ node: aNode('A'), runIndex: 0 }, async (request) => {
      requests.push(request);
      return { status: 200, headers: {}, body: Readable.from([]) };
    });
    const request = { method: 'POST', url: 'http://engine.test/', headers: { 'api-key': 'x' }, body: '{}' };
    await carried(request);
    started('A');
    await carried(request);
    expect(requests).toEqual([request, { ...request, headers: { 'api-key': 'x', traceparent: 'node type of A' } }]);
  });
});
