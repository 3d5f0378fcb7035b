/**
 * What a quote cannot know: results that are not made yet, and everything that is computed from them.
 *
 * It is told by what an expression names. A condition on a field of the form stays certain behind any number of paid steps; one on
 * a picture's bytes, or on a field that Code made after it, may come out otherwise in the run.
 */
import { addReach, emptyReach, type Fields, type Reach } from '../../expressions/reach.ts';
import { parseTemplate } from '../../expressions/template.ts';
import { readTokens, type TokenRun } from '../../expressions/tokens.ts';
import type { WorkflowNode } from '../../workflow/types.ts';
import { isExpression } from './paid-node.ts';

/** What is not known of the items that leave a node. */
export interface Unknown {
  /** They carry the result of a paid step that is not made yet: of its own fields those below are open, and its files. */
  readonly results: boolean;
  /** Any field may have been made of something open. */
  readonly anything: boolean;
  /** Some step on the way was asked for something open: what two placeholders stand for may differ although they are alike. */
  readonly unlike: boolean;
}

export const KNOWN: Unknown = { results: false, anything: false, unlike: false };
export const EVERYTHING: Unknown = { results: true, anything: true, unlike: true };

/** Fields of a paid node's item that are told before the job runs; the others are the result's. */
const TOLD_BEFORE = new Set(['operation', 'model', 'parameters']);

export const bothOf = (unknowns: readonly Unknown[]): Unknown => ({
  results: unknowns.some(({ results }) => results),
  anything: unknowns.some(({ anything }) => anything),
  unlike: unknowns.some(({ unlike }) => unlike),
});

export type UnknownOf = (node: string) => Unknown;

function isOpenField(name: string, { results, anything }: Unknown): boolean {
  return anything || (results && !TOLD_BEFORE.has(name) && isOfResult(name));
}

const RESULT_FIELDS = new Set(['workflowId', 'jobId', 'seed', 'cached', 'spark', 'report', 'artifacts', 'error', 'text', 'data', 'texts', 'finishReason', 'usage']);
const isOfResult = (name: string): boolean => RESULT_FIELDS.has(name);

function readsOpenItem({ json, binary }: { readonly json?: Fields; readonly binary?: Fields }, unknown: Unknown): boolean {
  if (binary !== undefined && (unknown.results || unknown.anything)) return true;
  if (json === undefined) return false;
  if (json === true) return unknown.results || unknown.anything;
  return [...json.keys()].some((name) => isOpenField(name, unknown));
}

/** Whether what is read may be another thing in the run. @param arriving - of the node's own items. */
function readsOpen(reach: Reach, arriving: Unknown, unknownOf: UnknownOf): boolean {
  if (reach.anyNode || readsOpenItem(reach, arriving)) return true;
  for (const [name, read] of reach.nodes) {
    const unknown = unknownOf(name);
    // A node that is only asked whether it has run, or how often.
    if (read.json === undefined && read.binary === undefined ? unknown.results || unknown.anything : readsOpenItem(read, unknown)) return true;
  }
  return false;
}

/** Whether an expression in `value` may come out otherwise. @param value - a parameter, or all of them. */
export function isOpenValue(value: unknown, arriving: Unknown, unknownOf: UnknownOf): boolean {
  if (typeof value === 'string') {
    if (!isExpression(value)) return false;
    const reach = emptyReach();
    for (const part of parseTemplate(value.slice(1))) if (typeof part !== 'string') addTokens(reach, part, 'expression');
    return readsOpen(reach, arriving, unknownOf);
  }
  return typeof value === 'object' && value !== null && Object.values(value).some((entry) => isOpenValue(entry, arriving, unknownOf));
}

/** Whether a Code node may make other items than in the dry run. */
function isOpenCode({ parameters }: WorkflowNode, arriving: Unknown, unknownOf: UnknownOf): boolean {
  const reach = emptyReach();
  addTokens(reach, readTokens(typeof parameters.jsCode === 'string' ? parameters.jsCode : ''), 'code');
  return readsOpen(reach, arriving, unknownOf);
}

/** Names that stand for another value each time. */
const RESTLESS = new Set(['random', 'randomInt', '$now', '$today', 'Date', 'DateTime', '$execution', '$executionId']);

/** What cannot be read to its end, or is drawn anew in each run, may be anything. */
function addTokens(reach: Reach, { tokens, flaw }: Pick<TokenRun, 'tokens'> & { readonly flaw?: string }, where: 'expression' | 'code'): void {
  if (flaw !== undefined || tokens.some(({ kind, text }) => kind === 'name' && RESTLESS.has(text))) reach.anyNode = true;
  else addReach(reach, tokens, where);
}

const CORE = 'n8n-nodes-base.';

/** Nodes whose items leave as they came, whatever their parameters say. */
const HANDS_ON = new Set(['if', 'switch', 'filter', 'merge', 'limit', 'sort', 'removeDuplicates', 'splitInBatches', 'wait', 'noOp', 'stopAndError', 'manualTrigger', 'formTrigger'].map((name) => CORE + name));

export interface NodeUnknowns {
  /** How many items leave, and by which outputs, may come out otherwise. */
  readonly decides: boolean;
  readonly leaving: Unknown;
}

/** A node of n8n that is given `arriving`. Paid nodes are not asked for here: their results are open unless they are in the cache. */
export function unknownsOf(node: WorkflowNode, arriving: Unknown, unknownOf: UnknownOf): NodeUnknowns {
  const { type, parameters } = node;
  const isOpen = (value: unknown): boolean => isOpenValue(value, arriving, unknownOf);
  const whole = arriving.results || arriving.anything;
  switch (type) {
    case `${CORE}code`: {
      const open = isOpenCode(node, arriving, unknownOf);
      return { decides: open, leaving: { ...arriving, anything: arriving.anything || open } };
    }
    case `${CORE}set`: {
      const made = isOpen(parameters);
      const keeps = !(node.typeVersion >= 3.3 && parameters.includeOtherFields !== true);
      return { decides: isOpen([parameters.duplicateItem, parameters.duplicateCount]), leaving: { ...arriving, results: keeps && arriving.results, anything: made || (keeps && arriving.anything) } };
    }
    case `${CORE}splitOut`:
      return { decides: whole && isOpenField(String(parameters.fieldToSplitOut ?? '').split(/[.,]/)[0]!.trim(), arriving), leaving: renamed(arriving) };
    case `${CORE}aggregate`:
      return { decides: false, leaving: renamed(arriving) };
    case `${CORE}removeDuplicates`:
      return { decides: whole, leaving: arriving };
    case `${CORE}merge`:
      return { decides: isOpen(parameters) || (parameters.mode === 'combine' && (parameters.combineBy ?? 'combineByFields') === 'combineByFields' && whole), leaving: arriving };
    default: {
      const open = isOpen(parameters);
      return { decides: open, leaving: HANDS_ON.has(type) ? arriving : { ...arriving, anything: arriving.anything || open } };
    }
  }
}

/** Fields get other names, so what was told by its name no longer is. */
const renamed = (arriving: Unknown): Unknown => ({ ...arriving, anything: arriving.anything || arriving.results });
