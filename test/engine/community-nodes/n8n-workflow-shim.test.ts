import { describe, expect, it } from '@jest/globals';
import { currentRun } from '../../../engine/src/community-nodes/current-run.ts';
import { toFlowError } from '../../../engine/src/community-nodes/node-errors.ts';
import * as shim from '../../../engine/src/community-nodes/n8n-workflow-shim.ts';
import { FlowError } from '../../../nodes/contract/index.ts';
import { contextOf } from './host.ts';

const node = { name: 'Paint' };

describe('NodeOperationError', () => {
  it('keeps message, description and item', () => {
    expect(new shim.NodeOperationError(node, 'too dark', { itemIndex: 3, description: 'lighter', runIndex: 1 })).toMatchObject({
      name: 'NodeOperationError',
      message: 'too dark',
      description: 'lighter',
      node,
      context: { itemIndex: 3, runIndex: 1 },
    });
  });

  it('takes the message of the error it is made of, unless another is given', () => {
    const cause = new Error('inner');
    expect(new shim.NodeOperationError(node, cause)).toMatchObject({ message: 'inner', cause });
    expect(new shim.NodeOperationError(node, cause, { message: 'outer' }).message).toBe('outer');
  });

  it('is not wrapped a second time', () => {
    const first = new shim.NodeOperationError(node, 'x');
    expect(new shim.NodeOperationError(node, first, { itemIndex: 1 })).toBe(first);
  });
});

describe('NodeApiError', () => {
  const answer = (data: unknown, status = 402) => Object.assign(new Error(`Request failed with status code ${status}`), { response: { status, data } });

  it('says what the API said, and keeps its status and answer', () => {
    expect(new shim.NodeApiError(node, answer({ message: 'not enough', code: 'insufficient_spark' }), { itemIndex: 1 })).toMatchObject({
      message: 'not enough',
      httpCode: '402',
      context: { itemIndex: 1, data: { message: 'not enough', code: 'insufficient_spark' } },
      messages: ['Request failed with status code 402'],
    });
  });

  it.each<[unknown, string, string | null]>([
    [answer({ error: { message: 'deep' } }), 'deep', '402'],
    [answer('{"error":"text"}', 500), 'text', '500'],
    [answer('plain', 500), 'plain', '500'],
    [answer(undefined, 500), 'Request failed with status code 500', '500'],
    [{ message: 'm', httpCode: 404 }, 'm', '404'],
    [new Error('socket'), 'socket', null],
    [{}, 'The API answered with an error', null],
  ])('reads %j', (given, message, httpCode) => {
    expect(new shim.NodeApiError(node, given)).toMatchObject({ message, httpCode });
  });

  it('prefers what the node says', () => {
    expect(new shim.NodeApiError(node, answer({ message: 'theirs' }), { message: 'mine', description: 'd', httpCode: '418' })).toMatchObject({ message: 'mine', description: 'd', httpCode: '418' });
  });

  it('is not wrapped a second time', () => {
    const first = new shim.NodeApiError(node, answer({}));
    expect(new shim.NodeApiError(node, first)).toBe(first);
  });
});

describe('sleep', () => {
  it('ends when its time is over', async () => {
    await expect(shim.sleep(1)).resolves.toBeUndefined();
    await expect(shim.sleepWithAbort(1)).resolves.toBeUndefined();
  });

  it('ends with the execution that it belongs to', async () => {
    const cancel = new AbortController();
    const sleeping = currentRun.run({ signal: cancel.signal }, () => shim.sleep(60_000));
    cancel.abort();
    await expect(sleeping).rejects.toThrow('cancelled');
  });

  it('ends with the signal that it is given, also one that has aborted before', async () => {
    const cancel = new AbortController();
    const sleeping = currentRun.run({ signal: new AbortController().signal }, () => shim.sleepWithAbort(60_000, cancel.signal));
    cancel.abort();
    await expect(sleeping).rejects.toThrow('cancelled');
    await expect(shim.sleepWithAbort(60_000, AbortSignal.abort())).rejects.toThrow('cancelled');
  });
});

describe('jsonParse', () => {
  it('parses, falls back, or says what the node wants to say', () => {
    expect(shim.jsonParse('{"a":1}')).toEqual({ a: 1 });
    expect(shim.jsonParse('{', { fallbackValue: 7 })).toBe(7);
    expect(shim.jsonParse('{', { fallbackValue: () => 8 })).toBe(8);
    expect(() => shim.jsonParse('{', { errorMessage: 'no JSON' })).toThrow('no JSON');
    expect(() => shim.jsonParse('{')).toThrow(SyntaxError);
  });
});

describe('toFlowError', () => {
  const context = contextOf({});

  it('keeps the code and the details of a FlowError that a node has wrapped', () => {
    const inner = new FlowError('invalid_parameter', 'steps is 300', { details: { parameter: 'steps' } });
    expect(toFlowError(new shim.NodeOperationError(node, inner, { itemIndex: 0 }), context)).toMatchObject({ code: 'invalid_parameter', message: 'steps is 300', node: 'Paint', details: { parameter: 'steps', item: 0 } });
  });

  it('finds the code that a node put into the context of its error', () => {
    const error = Object.assign(new shim.NodeOperationError(node, 'filtered'), { context: { code: 'content_filtered', itemIndex: 0 } });
    expect(toFlowError(error, context).code).toBe('content_filtered');
  });

  it('does not take a code that the table does not know', () => {
    expect(toFlowError(Object.assign(new Error('no file'), { code: 'ENOENT' }), context).code).toBe('node_failed');
    expect(toFlowError(Object.assign(new Error('odd'), { code: 'toString' }), context).code).toBe('node_failed');
  });

  it('takes whatever is thrown', () => {
    expect(toFlowError('just text', context)).toMatchObject({ code: 'node_failed', message: 'just text' });
    expect(toFlowError(undefined, context)).toMatchObject({ code: 'node_failed' });
    const circle: Record<string, unknown> = { message: 'round' };
    circle.cause = circle;
    expect(toFlowError(circle, context).message).toBe('round');
  });
});
