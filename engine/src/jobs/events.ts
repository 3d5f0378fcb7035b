/** Who follows which job in this process. Events are told after what they tell of is on disk. */
import type { JobEvent } from './port.ts';

type Listener = (event: JobEvent) => void;

export class JobEvents {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** @returns the way to stop listening. */
  follow(jobId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(jobId) === listeners) this.#listeners.delete(jobId);
    };
  }

  /** Whether it is worth reading a job to tell of it. */
  isFollowed(jobId: string): boolean {
    return this.#listeners.has(jobId);
  }

  /** A listener that throws is reported as a warning: it must not make a finished job look failed. */
  tell(jobId: string, event: JobEvent): void {
    for (const listener of [...(this.#listeners.get(jobId) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        process.emitWarning(`a listener of job ${jobId} failed: ${String(error)}`);
      }
    }
  }
}
