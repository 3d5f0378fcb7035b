/**
 * Reads an n8n workflow as its editor exports it. Unknown fields are tolerated, because newer editors add some; what a run
 * depends on is checked here once, so that nothing behind this point checks it again.
 *
 * The checks are written by hand: a schema library would cost more time at every start than the rest of a small run.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { digestWorkflow } from './digest.ts';
import { isRecord, readOptionalText, readRecord, refuseField, show, type Fields, type Owner } from './fields.ts';
import { WORKFLOW_LIMITS } from './limits.ts';
import { hintsInNotes, STICKY_NOTE } from './note-hints.ts';
import { readConnections } from './read-connections.ts';
import { readJson } from './read-json.ts';
import { readNode } from './read-node.ts';
import type { Workflow, WorkflowNode } from './types.ts';

const FILE: Owner = { label: 'the workflow' };

export interface ParseOptions {
  /** Used when the file has no name of its own, e.g. the name of the file. */
  readonly name?: string;
}

/**
 * @param source - JSON text, or what was parsed from it. It is never kept or changed.
 * @returns the workflow, frozen in depth.
 * @throws FlowError `invalid_workflow`, naming node and field, or line and column.
 */
export function parseWorkflow(source: unknown, options: ParseOptions = {}): Workflow {
  const file = readJson(source);
  if (!isRecord(file) || !Array.isArray(file.nodes)) {
    throw new FlowError('invalid_workflow', `this is no n8n workflow: ${isRecord(file) ? `nodes is ${show(file.nodes)}` : `it is ${show(file)}`}; an object with nodes and connections is needed`);
  }
  const { nodes, dropped } = readNodes(file.nodes);
  const { connections, otherConnections } = readConnections(file.connections, nodes, dropped);
  const content = {
    id: readOptionalText(FILE, file, 'id', ''),
    name: readOptionalText(FILE, file, 'name', '') || (options.name ?? 'Untitled workflow'),
    nodes,
    connections,
    ...(otherConnections.length > 0 ? { otherConnections } : {}),
    settings: readRecord(FILE, file, 'settings'),
    pinData: readPinData(file),
    meta: readMeta(file, file.nodes),
  };
  let digest: string | undefined;
  return Object.freeze({
    ...content,
    // Only the cache and the quote need it, so a plain run does not pay for it.
    get digest() {
      return (digest ??= digestWorkflow(content));
    },
  });
}

function readNodes(entries: readonly unknown[]): { readonly nodes: ReadonlyMap<string, WorkflowNode>; readonly dropped: ReadonlySet<string> } {
  if (entries.length > WORKFLOW_LIMITS.nodes) refuseField(FILE, 'number of nodes', entries.length, `at most ${WORKFLOW_LIMITS.nodes} are allowed`);
  const nodes = new Map<string, WorkflowNode>();
  const dropped = new Set<string>();
  const ids = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const node = readNode(entry, index);
    if (node.type === STICKY_NOTE) {
      dropped.add(node.name);
      continue;
    }
    if (nodes.has(node.name)) throw new FlowError('invalid_workflow', `two nodes are named "${node.name}"; names must be unique, because connections use them`, { node: node.name, details: { field: 'name' } });
    const sameId = ids.get(node.id);
    if (sameId !== undefined) throw new FlowError('invalid_workflow', `nodes "${sameId}" and "${node.name}" have the same id, ${show(node.id)}; paid work is told apart by it`, { node: node.name, details: { field: 'id' } });
    ids.set(node.id, node.name);
    nodes.set(node.name, node);
  }
  // A note may share its name with a node; the node is then the one that is meant.
  for (const name of nodes.keys()) dropped.delete(name);
  return { nodes, dropped };
}

/** n8n's editor drops hints that a file has in `meta`; their copy in a note comes through. */
function readMeta(file: Fields, nodes: readonly unknown[]): Fields {
  const meta = readRecord(FILE, file, 'meta');
  const inNotes = meta.sogniFlow === undefined ? hintsInNotes(nodes) : undefined;
  return inNotes === undefined ? meta : { ...meta, sogniFlow: inNotes };
}

function readPinData(file: Fields): Workflow['pinData'] {
  const pinned = readRecord(FILE, file, 'pinData');
  for (const [node, items] of Object.entries(pinned)) {
    if (!Array.isArray(items)) refuseField({ label: `node "${node}"`, node }, 'pinData', items, 'a list of items is needed');
    for (const item of items as unknown[]) {
      if (!isRecord(item)) refuseField({ label: `node "${node}"`, node }, 'pinData', item, 'every item must be an object');
    }
  }
  return pinned as Workflow['pinData'];
}
