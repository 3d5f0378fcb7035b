import { describe, expect, it } from '@jest/globals';
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import { createNodeTypes } from '../../../engine/src/execution/registry.ts';
import { exactly } from '../../../engine/src/quotes/plan/count.ts';
import { opensMore } from '../../../engine/src/quotes/probe.ts';
import type { Seen } from '../../../engine/src/quotes/static-plan.ts';
import { createStaticPlans } from '../../../engine/src/quotes/static-plans.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { planWorkflow } from '../../../engine/src/workflow/plan-workflow.ts';
import { inARow, manual, setValue, type TestNode } from '../../e2e/workflows.ts';

const code: TestNode = { name: 'Code', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode: 'return items;' } };
const question: TestNode = { name: 'If', type: 'n8n-nodes-base.if', typeVersion: 2.2, parameters: { conditions: {} } };
const workflow = parseWorkflow(JSON.stringify(inARow([manual, setValue('Set', '1'), code, question])));
const plan = planWorkflow(workflow, createNodeTypes(CORE_NODES));

const seen = (items: number, made: readonly string[] = []): Seen => ({ flowsOf: () => [{ items: exactly(items), runs: exactly(1) }], isMade: (node) => made.includes(node) });

describe('static plans of one workflow', () => {
  it('are shared by inputs with which the same was seen', async () => {
    let asked = 0;
    const planned = createStaticPlans(workflow, plan, async () => {
      asked += 1;
      return [];
    });
    const one = await planned({ seen: seen(1), triggerItems: 1 });
    expect(await planned({ seen: seen(1), triggerItems: 1 })).toBe(one);
    for (const other of [{ seen: seen(2), triggerItems: 1 }, { seen: seen(1), triggerItems: 1, triggerFiles: true }, { seen: seen(1, ['Set']), triggerItems: 1 }, { seen: seen(1) }]) expect(await planned(other)).not.toBe(one);
    expect(asked).toBe(1);
  });
});

describe('a second dry run', () => {
  it('is worth its time only where an open node divides', () => {
    expect([[], ['Code'], ['Set', 'Code'], ['If'], ['Code', 'If'], ['Gone']].map((names) => opensMore(plan, new Set(names)))).toEqual([false, false, false, true, true, false]);
  });
});
