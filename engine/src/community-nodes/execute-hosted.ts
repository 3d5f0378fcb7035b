/** One run of a hosted node: the context that it is given, and how it ends. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeContext } from '../execution/node-type.ts';
import type { NodeOutputs } from '../execution/types.ts';
import type { CommunityPackage } from './community-package.ts';
import { currentRun } from './current-run.ts';
import type { CompiledNode } from './description.ts';
import { createExecuteContext, type Logger } from './execute-context.ts';
import type { HostOptions } from './load-community-nodes.ts';
import { toFlowError } from './node-errors.ts';

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @throws FlowError whatever the node throws */
export async function executeHosted(context: NodeContext, node: CompiledNode, { credentials: classes }: CommunityPackage, options: HostOptions): Promise<NodeOutputs> {
  const { execute, description } = node;
  if (execute === undefined) {
    const reason = 'webhook' in node ? 'is started by calls, which only n8n takes; begin with a Manual Trigger or a Form Trigger' : 'is described by request rules only (declarative); a headless run needs a node with an execute method';
    throw new FlowError('node_failed', `${context.node.type} ${reason}`, { node: context.node.name });
  }
  const evaluated = await context.parameters();
  const credentials = options.credentialsFor(context);
  const { functions, cleanedUp } = createExecuteContext(context, evaluated, {
    description,
    credentials,
    declared: (description.credentials ?? []).map(({ name }) => name),
    classes,
    network: credentials.network,
    timezone: timezoneOf(context) ?? options.timezone ?? 'UTC',
    logger: options.logger ?? SILENT,
  });
  try {
    const outputs = await currentRun.run({ signal: context.signal }, () => execute.call(functions));
    return (outputs ?? [[]]) as NodeOutputs;
  } catch (error) {
    await cleanedUp();
    throw toFlowError(error, context);
  }
}

function timezoneOf({ workflow }: NodeContext): string | undefined {
  const { timezone } = workflow.settings;
  return typeof timezone === 'string' && timezone !== '' && timezone !== 'DEFAULT' ? timezone : undefined;
}
