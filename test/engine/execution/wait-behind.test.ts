import { describe, expect, it } from '@jest/globals';
import { waitsBehind } from '../../../engine/src/execution/wait-behind.ts';
import { planWorkflow } from '../../../engine/src/workflow/plan-workflow.ts';
import { nodeType, typesOf, workflow } from './fakes.ts';

const wait = (parameters: object = { resume: 'webhook' }, more: object = {}) => ({ type: 'n8n-nodes-base.wait', parameters, ...more });

describe('the wait that a resume link is for', () => {
  //  start ─┬─► a ──► first ──► b ──► second ──► c
  //         └─► pause ──► d        (a time, not a call)
  it('is the nearest one behind that can be called, or the node itself', () => {
    const flow = workflow(
      { start: [['a', 'pause']], a: [['first']], first: [['b']], b: [['second']], second: [['c']], pause: [['d']] },
      { first: wait(), second: wait(), pause: wait({ resume: 'timeInterval' }) },
    );
    const found = waitsBehind(planWorkflow(flow, typesOf(nodeType('n8n-nodes-base.wait', {}))));
    expect(Object.fromEntries(found)).toEqual({ first: 'first', second: 'second', a: 'first', b: 'second', start: 'first' });
  });

  it('is none where a wait is switched off', () => {
    const flow = workflow({ start: [['w']] }, { w: wait(undefined, { disabled: true }) });
    expect(waitsBehind(planWorkflow(flow, typesOf(nodeType('n8n-nodes-base.wait', {})))).size).toBe(0);
  });
});
