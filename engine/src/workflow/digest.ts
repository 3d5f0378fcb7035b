/** A name for what a workflow does: the same for files that differ only in positions, notes or the order of keys. */
import { createHash } from 'node:crypto';
import type { Workflow } from './types.ts';

/** JSON with sorted keys. The depth of what comes in was limited when it was read. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export function digestWorkflow({ nodes, connections, otherConnections, settings, pinData }: Omit<Workflow, 'digest'>): string {
  const behaviour = [...nodes.values()]
    .map(({ position: _position, credentials, ...node }) => ({
      ...node,
      credentials: Object.fromEntries(Object.entries(credentials).map(([type, { name }]) => [type, name])),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256').update(canonicalJson([behaviour, connections, otherConnections ?? [], settings, pinData])).digest('hex');
}
