/** Quotes a whole workflow by a dry run of it (see quotes/dry-run.ts). */
import { kindOf, type Artifact } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../binary-data/binary-store.ts';
import { LOCAL_BASE_URL } from '../credentials/credential-source.ts';
import type { Engine } from '../engine.ts';
import type { BinaryStore } from '../execution/node-type.ts';
import type { ExecutionOutcome } from '../execution/run-options.ts';
import { runExecution } from '../execution/scheduler.ts';
import { DryRun, type DryJob } from '../quotes/dry-run.ts';
import { opensMore, probing } from '../quotes/probe.ts';
import { guardsOf, quoteWithRanges, totalOf } from '../quotes/ranges.ts';
import { seenIn } from '../quotes/seen.ts';
import { createStaticPlans, type StaticPlans } from '../quotes/static-plans.ts';
import type { Quote } from '../quotes/types.ts';
import { walletTotals } from '../quotes/wallets.ts';
import { planWorkflow, type WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import type { PreparedWorkflow } from './prepare.ts';
import { asError } from './outcome-error.ts';
import { checkOwned, ownFiles } from './own-files.ts';

/** What quotes of one workflow have in common. */
export interface QuotedWorkflow {
  readonly plan: WorkflowPlan;
  readonly planStatically: StaticPlans;
}

export function openForQuotes({ types, capabilities }: Pick<Engine, 'types' | 'capabilities'>, workflow: Workflow): QuotedWorkflow {
  const plan = planWorkflow(workflow, types);
  return { plan, planStatically: createStaticPlans(workflow, plan, capabilities) };
}

/** Names a sandbox: dry runs of one workflow of one account may share it, one after another. What one leaves there is its own, and making a sandbox takes as long as the rest. */
export const newQuoteId = (): string => `quote-${crypto.randomUUID()}`;

/**
 * @throws FlowError for what would also stop the run itself: a refused parameter, an expression that fails, a missing runtime.
 * @returns also what the account would pay it from.
 */
export async function quoteWorkflow(engine: Engine, account: string, prepared: PreparedWorkflow, signal?: AbortSignal, opened = openForQuotes(engine, prepared.workflow), id = newQuoteId()): Promise<Required<Quote>> {
  const { workflow, trigger } = prepared;
  const first = await dryRun(engine, account, prepared, { id, plan: opened.plan, signal });
  if (first.outcome.state !== 'completed') throw asError(first.outcome);
  const ranges = await opened.planStatically({
    ...(trigger.length > 0 ? { triggerItems: trigger.length } : {}),
    triggerFiles: trigger.some(({ binary }) => binary !== undefined),
    seen: seenIn(first.outcome.runs, first.jobs),
  });
  // What fails in a branch that no run may take is no reason to refuse; how far it came still tells prices.
  const probed = opensMore(opened.plan, ranges.decisions) ? (await dryRun(engine, account, prepared, { id, plan: planWorkflow(workflow, probing(engine.types, ranges.decisions)), signal })).jobs : [];
  const quote = quoteWithRanges(first.jobs, ranges, probed);
  const wallets = walletTotals(quote.lines, (lines) => totalOf(lines, guardsOf(ranges)), await engine.ledger.balance(account));
  return { ...quote, wallets };
}

interface DryRunRequest {
  readonly id: string;
  readonly plan: WorkflowPlan;
  readonly signal: AbortSignal | undefined;
}

async function dryRun(engine: Engine, account: string, { workflow, trigger }: PreparedWorkflow, { id, plan, signal }: DryRunRequest): Promise<{ readonly outcome: ExecutionOutcome; readonly jobs: readonly DryJob[] }> {
  const run = new DryRun({ jobs: await engine.jobs(), account, baseUrl: LOCAL_BASE_URL, describe: async (digest, mediaType) => await describe(engine, account, digest, mediaType), capabilities: engine.capabilities });
  const credentials = engine.credentials((transport) => transport, account);
  engine.credentialsOf.set(id, () => ({
    network: credentials.network,
    async find(node, type) {
      // A credential that is missing stops the quote, before anything is bought; nothing is sent to whom it belongs.
      const found = await credentials.find(node, type);
      return { data: { apiKey: '', baseUrl: LOCAL_BASE_URL }, transport: run.transport(node.credentials[type]?.name, node.name, found.transport) };
    },
  }));
  try {
    const outcome = await runExecution({
      workflow,
      plan,
      execution: { id, trigger },
      types: engine.types,
      expressions: engine.expressions.of(account),
      binary: dryBinaryStore(ownFiles(engine, account)),
      mode: 'quote',
      get timezone() {
        return engine.config.timezone;
      },
      ...(signal ? { signal } : {}),
    });
    return { outcome, jobs: run.jobs };
  } finally {
    engine.credentialsOf.delete(id);
  }
}

async function describe(engine: Engine, account: string, digest: string, mediaType: Artifact['mediaType']): Promise<Artifact> {
  await checkOwned(engine, account, digest);
  const facts = await (await engine.known()).facts(digest, mediaType);
  return { digest, mediaType, bytes: (await (await engine.artifacts()).size(digest)) ?? 0, role: kindOf(mediaType), ...facts };
}

/** Keeps what nodes write in the items themselves: placeholders are small, and a quote stores nothing. Files of the user are read where they lie. */
function dryBinaryStore(real: () => Promise<BinaryStore>): BinaryStore {
  return {
    async write(content, mimeType, fileName) {
      const chunks: Uint8Array[] = [];
      if (content instanceof Uint8Array) chunks.push(content);
      else for await (const chunk of content) chunks.push(chunk as unknown as Uint8Array);
      return { data: Buffer.concat(chunks).toString('base64'), mimeType, ...(fileName === undefined ? {} : { fileName }) };
    },
    read: async (binary) => (digestOf(binary) === undefined ? Buffer.from(binary.data, 'base64') : await (await real()).read(binary)),
    stream: async (binary) => await (await real()).stream(binary),
  };
}
