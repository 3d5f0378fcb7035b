/** Takes starts of templates in: once per idempotency key, within what the request allows, as an execution of the desk; then shown as a workflow. */
import { FlowError, type ExecutionInputs, type StartTemplate, type WorkflowQuote } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { Quote } from '../../quotes/types.ts';
import type { Asker, ExecutionDesk } from '../../headless/desk/execution-desk.ts';
import { inSpark } from '../../headless/desk/present-quote.ts';
import type { Templates } from '../../templates/templates.ts';
import type { ServerServices } from '../services.ts';
import type { RunStore } from '../workflow-runs/run-store.ts';
import { approvalNeeded, checkUnits, previewOfQuote, unitsOf } from './approval.ts';
import { filesBehindLinks } from './files-behind-links.ts';
import { checkLineage, parentOf } from './lineage.ts';
import { fingerprintOf, readTemplateStart } from './read-start.ts';
import type { Approval, TemplateRun, TemplateRunStore } from './template-run-store.ts';

export interface StarterParts {
  readonly engine: Pick<Engine, 'catalogue'>;
  readonly desk: ExecutionDesk;
  readonly templates: Templates;
  readonly services: Pick<ServerServices, 'store' | 'baseUrl'>;
  /** Runs of steps, whose keys are of the same route. */
  readonly steps: Pick<RunStore, 'findByKey'>;
  readonly runs: TemplateRunStore;
  readonly clock: () => number;
}

/** A request as it came. */
export interface Asked {
  readonly body: StartTemplate;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly key: string | undefined;
}

export interface TakenTemplate {
  readonly run: TemplateRun;
  /** It was there already. */
  readonly idempotent: boolean;
}

export function createTemplateStarter({ engine: { catalogue }, desk, templates, services, steps, runs, clock }: StarterParts) {
  const filesOf = async (account: string, template: string, inputs: ExecutionInputs): Promise<ExecutionInputs> => await filesBehindLinks({ ...services, templates }, account, template, inputs);

  return {
    /** @throws FlowError for whatever is wrong with the request or cannot be paid; nothing is bought then. */
    async start(asker: Asker, { body, headers, key }: Asked, signal: AbortSignal): Promise<TakenTemplate> {
      const { account } = asker;
      const { template, inputs: given, maxSpark, noCache, asksFirst, capacityUnits } = readTemplateStart(body, headers);
      const inputs = await filesOf(account, template, given);
      const request = key === undefined ? undefined : { key, fingerprint: fingerprintOf(template, inputs) };
      const other = key === undefined ? undefined : await steps.findByKey(account, key);
      if (other) throw new FlowError('idempotency_conflict', `the Idempotency-Key was used for another request, workflow ${other.id}; use a new key`, { details: { workflowId: other.id } });
      const parent = await parentOf(catalogue, key);
      const isKnown = request !== undefined && (await catalogue.findRequest(account, request)) !== undefined;
      const depth = isKnown ? 0 : await checkLineage({ find: catalogue.find, runs }, template, parent);

      let [approval, isNew]: [Approval | undefined, boolean] = [undefined, false];
      const { id } = await desk.take(asker, { template, inputs, noCache, approved: maxSpark, anew: true }, request, signal, {
        depth,
        heldBack(quote) {
          checkUnits(quote, capacityUnits);
          if (!asksFirst || quote.total.max === 0) return undefined;
          const now = clock();
          approval = { preview: previewOfQuote(quote, now), askedAt: now, ...(maxSpark === undefined ? {} : { maxSpark }) };
          return approvalNeeded(quote, approval.preview);
        },
        async within(tx, newId) {
          isNew = true;
          await runs.add(tx, { id: newId, account, createdAt: clock(), ...(parent === undefined ? {} : { parent }), ...(approval && { approval }) });
        },
      });
      const run = await runs.find(id);
      if (!run) throw new FlowError('internal', `execution ${id} was started as a workflow and is not known as one`);
      return { run, idempotent: !isNew };
    },

    /** What it would cost; nothing is kept. */
    async quote(asker: Asker, { body, headers }: Asked, signal: AbortSignal): Promise<WorkflowQuote> {
      const { template, inputs, noCache } = readTemplateStart(body, headers);
      const quote = await desk.priceOf(asker.account, { template, inputs: await filesOf(asker.account, template, inputs), noCache }, signal);
      return presentQuote(quote);
    },
  };
}

const presentQuote = (quote: Quote): WorkflowQuote => ({
  spark: inSpark(quote.total),
  estimatedCapacityUnits: unitsOf(quote),
  steps: quote.lines.map(({ node, operation, model, price, cached, playMoney }) => ({ id: node, toolName: operation, model, spark: inSpark(price), cached, playMoney })),
});
