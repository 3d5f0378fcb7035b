/**
 * The expression engine: what needs no code is answered here, the rest crosses once per node run into a QuickJS sandbox in a
 * thread of its own. No object of the host is within reach of an expression: both sides see JSON.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { carryWorld } from './carry.ts';
import { planCode, restoreBinary } from './code-plan.ts';
import type { Encoded, EvaluatePayload, GuestFailure } from './guest/payload.ts';
import { jsonPartText, partText } from './guest/part-text.ts';
import { HostValues } from './host-values.ts';
import { NodeViews } from './node-view.ts';
import { buildRecord, planParameters, type Plan, type PlannedExpression, type PlannedTemplate } from './plan.ts';
import type { ExpressionEngine, Scope } from './port.ts';
import { decodeValue, readItems, readValues } from './reply.ts';
import { SandboxThread, ThreadFailure } from './sandbox/thread.ts';

export interface ExpressionEngineOptions {
  /** Time for one crossing, and a thousandth of it more for each evaluation, up to ten times as much. Default 5,000: it is wall time, and a machine that encodes films gives a thread little of that. */
  readonly timeoutMs?: number;
  /** Time for one Code node run. Default 30,000. */
  readonly codeTimeoutMs?: number;
  /** Memory of one sandbox. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/** Parameters that hold JSON text, by node type. */
const JSON_FIELDS: Readonly<Record<string, ReadonlySet<string>>> = { 'n8n-nodes-base.set': new Set(['jsonOutput']) };
const NONE: ReadonlySet<string> = new Set();

export function createExpressionEngine({ timeoutMs = 5_000, codeTimeoutMs = 30_000, memoryBytes = 64 * 1024 * 1024 }: ExpressionEngineOptions = {}): ExpressionEngine {
  const expressions = new SandboxThread({ memoryBytes });
  const code = new SandboxThread({ memoryBytes });
  const plans = new WeakMap<object, Plan>();

  const planOf = (parameters: Readonly<Record<string, unknown>>, type: string): Plan => {
    let plan = plans.get(parameters);
    if (plan === undefined) plans.set(parameters, (plan = planParameters(parameters, JSON_FIELDS[type] ?? NONE)));
    return plan;
  };

  return {
    async evaluate(parameters, scope, signal) {
      const plan = planOf(parameters, scope.node.type);
      const rounds = Math.max(1, scope.inputs[0]?.length ?? 0);
      if (plan.templates.length === 0) return new Array<Readonly<Record<string, unknown>>>(rounds).fill(buildRecord(plan.shape, () => undefined) as Record<string, unknown>);
      refuseFlaws(plan, scope);

      const views = new NodeViews(scope);
      const wanted = plan.templates.flatMap((template, index) => (template.onHost ? [] : [index]));
      const place = new Map(wanted.map((template, index) => [template, index]));
      let values: readonly (readonly Encoded[])[] = [];
      if (wanted.length > 0) {
        const payload = toPayload(plan, scope, views, wanted, rounds);
        const budget = Math.min(timeoutMs * 10, timeoutMs + (rounds * wanted.length * timeoutMs) / 1_000);
        const request = { kind: 'evaluate', sandbox: scope.executionId, payload: JSON.stringify(payload.message), timeoutMs: budget } as const;
        const text = await expressions.run(request, signal).catch((error: unknown) => refuseThread(error, scope, wanted, plan, budget));
        const reply = readValues(text, rounds, wanted.length);
        if ('failure' in reply) throw evaluationError(reply.failure, plan, payload.sources, scope);
        values = reply;
      }
      const host = new HostValues(scope, views);
      return Array.from({ length: rounds }, (_, item) =>
        buildRecord(plan.shape, (index) => {
          const at = place.get(index);
          return at === undefined ? hostValue(plan.templates[index]!, host, item, scope) : decodeValue(values[item]![at]!);
        }) as Record<string, unknown>,
      );
    },

    async runCode(source, mode, scope, signal) {
      const plan = planCode(source, scope);
      const request = { kind: 'code', sandbox: scope.executionId, payload: JSON.stringify({ world: plan.world, mode }), code: source, timeoutMs: codeTimeoutMs } as const;
      const text = await code.run(request, signal).catch((error: unknown) => {
        throw threadError(error, `the code of node "${scope.node.name}"`, codeTimeoutMs, scope);
      });
      const reply = readItems(text);
      if ('failure' in reply) throw codeError(reply.failure, source, scope);
      return restoreBinary(reply, plan.bytes);
    },

    async close() {
      await Promise.all([expressions.close(), code.close()]);
    },
  };
}

function toPayload(plan: Plan, scope: Scope, views: NodeViews, wanted: readonly number[], rounds: number): { message: EvaluatePayload; sources: PlannedExpression[] } {
  const sources: PlannedExpression[] = [];
  const indexes = new Map<PlannedExpression, number>();
  const indexOf = (expression: PlannedExpression): number => {
    let index = indexes.get(expression);
    if (index === undefined) indexes.set(expression, (index = sources.push(expression) - 1));
    return index;
  };
  const carried = new Set(wanted);
  const templates = plan.templates.map(({ parts, json }, index) => (plan.carriesTemplates || carried.has(index) ? { parts: parts.map((part) => (typeof part === 'string' ? part : indexOf(part))), json } : { parts: [], json }));
  const world = carryWorld(scope, views, plan.reach, () => plan.shape);
  return { message: { world, templates, expressions: sources.map(({ guest }) => guest), wanted, rounds }, sources };
}

function hostValue({ parts, json, path }: PlannedTemplate, host: HostValues, item: number, scope: Scope): unknown {
  const read = (expression: PlannedExpression): unknown => {
    const { value, missing } = host.read(expression.ownPath!, item);
    if (missing !== undefined) throw expressionError(missing, path, item, expression.source, scope);
    return value;
  };
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return read(only);
  const toText = json ? jsonPartText : partText;
  return parts.map((part) => (typeof part === 'string' ? part : toText(read(part)))).join('');
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
};

function expressionError(reason: string, path: string, item: number | undefined, source: string, scope: Scope): FlowError {
  const where = item === undefined ? `"${path}"` : `"${path}", item ${item}`;
  return new FlowError('expression_failed', `parameter ${where}: {{ ${shorten(source)} }} failed: ${reason}`, {
    node: scope.node.name,
    details: { parameter: path, expression: shorten(source), ...(item === undefined ? {} : { item }) },
  });
}

function refuseFlaws(plan: Plan, scope: Scope): void {
  for (const { path, parts } of plan.templates) {
    for (const part of parts) if (typeof part !== 'string' && part.flaw !== undefined) throw expressionError(`invalid syntax: ${part.flaw}`, path, undefined, part.source, scope);
  }
}

function evaluationError({ message, kind, template, expression, item }: GuestFailure, plan: Plan, sources: readonly PlannedExpression[], scope: Scope): FlowError {
  const source = sources[expression ?? 0]?.source ?? '';
  return expressionError(kind === 'syntax' ? `invalid syntax: ${message}` : message, (plan.templates[template ?? 0] ?? plan.templates[0]!).path, item, source, scope);
}

function refuseThread(error: unknown, scope: Scope, wanted: readonly number[], plan: Plan, budgetMs: number): never {
  const paths = wanted.map((index) => `"${plan.templates[index]!.path}"`);
  const shown = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
  throw threadError(error, `the expressions in ${shown} of node "${scope.node.name}"`, budgetMs, scope);
}

function threadError(error: unknown, what: string, budgetMs: number, scope: Scope): Error {
  if (!(error instanceof ThreadFailure)) return error as Error;
  const options = { node: scope.node.name, cause: error };
  if (error.kind === 'timeout') return new FlowError('expression_timeout', `${what} took longer than ${Math.round(budgetMs)} ms and had to be stopped; look for a loop without an end or a slow regular expression`, options);
  if (error.kind === 'memory') return new FlowError('expression_failed', `${what} needed more memory than a sandbox has`, options);
  return new FlowError('expression_failed', `${what} broke the sandbox: ${error.message}; look for a recursion without an end`, options);
}

function codeError({ kind, message, line }: GuestFailure, source: string, scope: Scope): FlowError {
  // The interpreter notes the line of calls and throws; an error between two of them is told by the one before.
  const near = kind === 'expression' && /^(?:Type|Reference)Error/.test(message);
  const text = line === undefined || near ? undefined : source.split('\n')[line - 1]?.trim();
  const where = line === undefined ? '' : ` ${near ? 'near' : 'at'} line ${line}${text ? ` (${shorten(text)})` : ''}`;
  const details = { node: scope.node.name, details: line === undefined ? {} : { line } };
  if (kind === 'result') return new FlowError('invalid_workflow', message, details);
  return new FlowError('expression_failed', kind === 'syntax' ? `the code has invalid syntax${where}: ${message}` : `the code failed${where}: ${message}`, details);
}
