/** Wakes what waits in this process: workers for their lanes, and the worker of a job for its cancellation. */
export interface WakeUp {
  /** A job has become claimable in the lane: wakes the one who has waited for it longest. `undefined`: any number in any lane, so all wake. */
  ring(lane: string | undefined): void;
  listen(lanes: readonly string[], listener: () => void): () => void;
  cancel(jobId: string): void;
  onCancel(jobId: string, listener: () => void): () => void;
}

export function createWakeUp(): WakeUp {
  const waiting = new Set<{ readonly lanes: ReadonlySet<string>; readonly listener: () => void }>();
  const cancels = new Map<string, Set<() => void>>();

  return {
    ring(lane) {
      for (const entry of [...waiting]) {
        if (lane !== undefined && !entry.lanes.has(lane)) continue;
        waiting.delete(entry);
        entry.listener();
        if (lane !== undefined) return;
      }
    },
    listen(lanes, listener) {
      const entry = { lanes: new Set(lanes), listener };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    cancel(jobId) {
      for (const listener of [...(cancels.get(jobId) ?? [])]) listener();
    },
    onCancel(jobId, listener) {
      const listeners = cancels.get(jobId) ?? new Set();
      cancels.set(jobId, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && cancels.get(jobId) === listeners) cancels.delete(jobId);
      };
    },
  };
}
