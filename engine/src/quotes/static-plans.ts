/** Static plans of one workflow: inputs with which as many items come and go everywhere have one in common. */
import type { Capability } from 'sogni-flow-runtime';
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import { planStatically, type PlanOptions, type Seen, type StaticPlan } from './static-plan.ts';

type Given = Omit<PlanOptions, 'capabilities'> & { readonly seen: Seen };

export type StaticPlans = (given: Given) => Promise<StaticPlan>;

/** @param offered - what can be run; asked once, so that all are priced alike. */
export function createStaticPlans(workflow: Workflow, plan: WorkflowPlan, offered: () => Promise<readonly Capability[]>): StaticPlans {
  const known = new Map<string, StaticPlan>();
  let capabilities: Promise<readonly Capability[]> | undefined;
  return async (given) => {
    const { seen, ...others } = given;
    const key = JSON.stringify([others, [...plan.nodes.keys()].map((node) => [seen.flowsOf(node) ?? null, seen.isMade(node)])]);
    const made = known.get(key) ?? planStatically(workflow, plan, { ...given, capabilities: await (capabilities ??= offered()) });
    known.set(key, made);
    return made;
  };
}
