/**
 * What executions of this process do, told at once to whoever watches them in the same process. Nothing of it lasts: the event log in the
 * database is what happened, and news only says that there is more of it to read. Progress and previews are carried here and nowhere kept.
 */
import type { ExecutionEvent } from './types.ts';

export interface RunningNode {
  /** Milliseconds since the epoch; of the earliest run under way. */
  readonly startedAt: number;
  /** Runs under way. */
  readonly count: number;
  /** 0 to 1. */
  readonly progress?: number;
  readonly activity?: string;
}

export type LiveNews =
  /** The log has grown. */
  | { readonly type: 'lasting' }
  | { readonly type: 'started'; readonly node: string }
  | { readonly type: 'progress'; readonly node: string; readonly progress: number; readonly activity?: string }
  | { readonly type: 'preview'; readonly node: string; readonly jpeg: Uint8Array };

export interface Live {
  tell(event: ExecutionEvent): void;
  preview(executionId: string, node: string, jpeg: Uint8Array): void;
  /** By name of the node; `undefined` for an execution that does not run here. */
  running(executionId: string): ReadonlyMap<string, RunningNode> | undefined;
  /** @returns what stops it. */
  watch(executionId: string, listener: (news: LiveNews) => void): () => void;
  /** Told of what lasts, whichever execution it is of, and of what is left to hosts. @returns what stops it. */
  onLasting(listener: () => void): () => void;
  /** Something was left to hosts. */
  queued(): void;
  /** @returns what stops it. */
  onQueued(listener: () => void): () => void;
}

export function createLive(clock: () => number = Date.now): Live {
  const running = new Map<string, Map<string, RunningNode>>();
  const listeners = new Map<string, Set<(news: LiveNews) => void>>();
  const hosts = new Set<() => void>();
  const ofAll = new Set<() => void>();
  const say = (id: string, news: LiveNews): void => {
    listeners.get(id)?.forEach((listener) => listener(news));
    if (news.type === 'lasting') ofAll.forEach((listener) => listener());
  };

  function started(id: string, node: string): void {
    const known = running.get(id)?.get(node);
    running.get(id)?.set(node, { startedAt: known?.startedAt ?? clock(), count: (known?.count ?? 0) + 1 });
    say(id, { type: 'started', node });
  }

  function stopped(id: string, node: string): void {
    const known = running.get(id)?.get(node);
    if (known && known.count > 1) running.get(id)?.set(node, { startedAt: known.startedAt, count: known.count - 1 });
    else running.get(id)?.delete(node);
    say(id, { type: 'lasting' });
  }

  return {
    tell(event) {
      const { executionId: id } = event;
      switch (event.type) {
        case 'execution_started':
          running.set(id, new Map());
          return say(id, { type: 'lasting' });
        case 'node_started':
          return started(id, event.node);
        case 'node_progress': {
          const { node, fraction: progress, activity } = event;
          const told = { progress, ...(activity === undefined ? {} : { activity }) };
          const known = running.get(id)?.get(node);
          if (known) running.get(id)?.set(node, { ...known, ...told });
          return say(id, { type: 'progress', node, ...told });
        }
        case 'node_finished':
          return event.restored ? undefined : stopped(id, event.node);
        case 'node_waiting':
          return stopped(id, event.node);
        case 'execution_finished':
          running.delete(id);
          return say(id, { type: 'lasting' });
      }
    },
    preview: (id, node, jpeg) => say(id, { type: 'preview', node, jpeg }),
    running: (id) => running.get(id),
    watch(id, listener) {
      const group = listeners.get(id) ?? new Set();
      listeners.set(id, group.add(listener));
      return () => {
        group.delete(listener);
        if (group.size === 0 && listeners.get(id) === group) listeners.delete(id);
      };
    },
    onLasting(listener) {
      ofAll.add(listener);
      return () => void ofAll.delete(listener);
    },
    queued() {
      for (const wake of [...hosts, ...ofAll]) wake();
    },
    onQueued(wake) {
      hosts.add(wake);
      return () => void hosts.delete(wake);
    },
  };
}
