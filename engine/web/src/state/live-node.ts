/**
 * One node of an execution as it is seen now: its record, and what passes by while it runs.
 *
 * Progress and previews carry no number and may come late: what arrives for a node that does not run is dropped.
 */
import type { ExecutionStreamEvent, NodeRecord } from 'n8n-nodes-sogni-flow/contract';

export interface LiveNode {
  readonly record: NodeRecord;
  /** A data URL of what forms. */
  readonly preview?: string;
  /** When `record` came, by this browser's clock in ms; elapsed time is counted on from there. */
  readonly at: number;
}

type NodeEvent = Extract<ExecutionStreamEvent, { type: 'node' | 'progress' | 'preview' }>;

export function nextLiveNode(live: LiveNode, event: NodeEvent): LiveNode {
  if (live.record.state !== 'running') return live;
  if (event.type === 'preview') return { ...live, preview: event.preview };
  if (event.type === 'progress') {
    const { activity: _, ...record } = live.record;
    return { ...live, record: { ...record, progress: event.progress, ...(event.activity && { activity: event.activity }) } };
  }
  return live;
}

/** A new record of the node. Another run of it starts without the picture of the last one. */
export function withRecord(live: LiveNode | undefined, record: NodeRecord, at: number): LiveNode {
  const goesOn = live !== undefined && record.state === 'running' && live.record.state === 'running' && live.record.runs === record.runs;
  if (!goesOn) return { record, at };
  const { progress, activity } = live.record;
  return { record: { ...(progress !== undefined && { progress }), ...(activity && { activity }), ...record }, at, ...(live.preview && { preview: live.preview }) };
}

/** Milliseconds that the node has worked, at `now`; `undefined` for one that has not begun. The two clocks are not compared where the record tells a duration. */
export function elapsedOf({ record, at }: LiveNode, now: number): number | undefined {
  const { state, elapsedMs, startedAt } = record;
  if (state !== 'running') return elapsedMs;
  const before = elapsedMs ?? (startedAt === undefined ? 0 : Math.max(0, at - Date.parse(startedAt)));
  return before + Math.max(0, now - at);
}
