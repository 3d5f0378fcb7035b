/** Loads what the first form and its price need, while nobody waits for them yet: half a second of it. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import type { Engine } from '../engine.ts';
import { createPricing } from './desk/pricing.ts';
import { openSubject } from './subject.ts';

/** Prices the first template that can be priced as it is; that none can is no failure. */
export async function warmUp(engine: Engine, signal: AbortSignal): Promise<void> {
  const templates = await engine.templates();
  const { prepare, price } = createPricing(engine);
  const { templates: listed } = await templates.list(LOCAL_ACCOUNT, { visibility: 'public', offset: 0, limit: 100 });
  for (const { id } of listed) {
    if (signal.aborted) return;
    try {
      await price(LOCAL_ACCOUNT, await prepare(LOCAL_ACCOUNT, await openSubject(templates, LOCAL_ACCOUNT, { template: id }), {}), undefined, signal);
      return;
    } catch (error) {
      if (!FlowError.is(error)) throw error;
    }
  }
}
