/** The file's `connections` (by node name, by kind, by output: lists of wires) → one flat list. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, refuseField, type Owner } from './fields.ts';
import { WORKFLOW_LIMITS } from './limits.ts';
import { didYouMean } from './suggest.ts';
import type { Connection, OtherConnection, WorkflowNode } from './types.ts';

const MAIN = 'main';

export interface Wires {
  readonly connections: readonly Connection[];
  readonly otherConnections: readonly OtherConnection[];
}

/** @throws FlowError `invalid_workflow`, naming the wire. */
export function readConnections(value: unknown, nodes: ReadonlyMap<string, WorkflowNode>, dropped: ReadonlySet<string>): Wires {
  const file: Owner = { label: 'the workflow' };
  const byName = value ?? {};
  if (!isRecord(byName)) return refuseField(file, 'connections', value, 'an object keyed by node names is needed');
  const connections: Connection[] = [];
  const otherConnections: OtherConnection[] = [];
  const seen = new Set<string>();
  for (const [from, byKind] of Object.entries(byName)) {
    if (dropped.has(from)) continue;
    if (!nodes.has(from)) throw unknownNode(`connections."${from}" comes from`, from, nodes);
    const owner: Owner = { label: `node "${from}"`, node: from };
    if (!isRecord(byKind)) refuseField(owner, 'connections', byKind, 'an object keyed by kind (main) is needed');
    for (const [kind, outputs] of Object.entries(byKind)) {
      for (const wire of readOutputs(owner, kind, outputs)) {
        if (dropped.has(wire.to)) continue;
        if (!nodes.has(wire.to)) throw unknownNode(`node "${from}", output ${wire.output}: the wire goes to`, wire.to, nodes, from);
        const key = JSON.stringify([kind, from, wire.output, wire.to, wire.input]);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > WORKFLOW_LIMITS.connections) throw new FlowError('invalid_workflow', `the workflow has more than ${WORKFLOW_LIMITS.connections} wires`);
        if (kind === MAIN) connections.push(Object.freeze({ from, output: wire.output, to: wire.to, input: wire.input }));
        else otherConnections.push(Object.freeze({ kind, from, to: wire.to }));
      }
    }
  }
  return { connections: Object.freeze(connections), otherConnections: Object.freeze(otherConnections) };
}

interface Wire {
  readonly output: number;
  readonly to: string;
  readonly input: number;
}

function readOutputs(owner: Owner, kind: string, outputs: unknown): Wire[] {
  if (!Array.isArray(outputs)) return refuseField(owner, `connections.${kind}`, outputs, 'a list with one entry per output is needed');
  if (outputs.length > WORKFLOW_LIMITS.index) return refuseField(owner, `connections.${kind}`, outputs.length, `at most ${WORKFLOW_LIMITS.index} outputs are allowed`);
  return outputs.flatMap((wires: unknown, output) => {
    const field = `connections.${kind}[${output}]`;
    // The editor writes null for an output without wires.
    if (wires === null || wires === undefined) return [];
    if (!Array.isArray(wires)) return refuseField(owner, field, wires, 'a list of wires is needed');
    return wires.map((wire: unknown, position): Wire => {
      const place = `${field}[${position}]`;
      if (!isRecord(wire)) return refuseField(owner, place, wire, 'an object with node, type and index is needed');
      const { node: to, index = 0, type = kind } = wire;
      if (typeof to !== 'string') return refuseField(owner, `${place}.node`, to, 'the name of a node is needed');
      if (type !== kind) return refuseField(owner, `${place}.type`, type, `the kind of the wire, ${kind}, is needed`);
      if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > WORKFLOW_LIMITS.index) {
        return refuseField(owner, `${place}.index`, index, `a whole number from 0 to ${WORKFLOW_LIMITS.index} is needed`);
      }
      return { output, to, input: index };
    });
  });
}

function unknownNode(what: string, name: string, nodes: ReadonlyMap<string, WorkflowNode>, node?: string): FlowError {
  const message = `${what} "${name}", which is no node of the workflow${didYouMean(name, [...nodes.keys()])}`;
  return new FlowError('invalid_workflow', message, { ...(node === undefined ? {} : { node }), details: { field: 'connections', unknown: name } });
}
