/** Wakes what waits in this process: workers for their lanes, and the worker of a job for its cancellation. */
export interface WakeUp {
  /** Something may have become claimable in the lane; `undefined` means any lane. */
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
      for (const { lanes, listener } of [...waiting]) if (lane === undefined || lanes.has(lane)) listener();
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
