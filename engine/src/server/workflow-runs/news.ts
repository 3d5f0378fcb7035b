/**
 * Tells the requests that wait on a run that something happened. What lasts is read from disk, so news of it only says "look again";
 * progress and previews do not last and are carried here, the newest of each step.
 */
export interface Passing {
  readonly stepId: string;
  readonly progress?: number;
  readonly activity?: string;
  /** JPEG, base64. */
  readonly preview?: string;
}

export interface Listener {
  /** Resolves at the next news, at once when there was some since the last call, or after `timeoutMs`. @returns what has passed by. */
  next(timeoutMs: number): Promise<readonly Passing[]>;
  close(): void;
}

export interface News {
  changed(runId: string): void;
  passing(runId: string, passing: Passing): void;
  listen(runId: string): Listener;
  /** Wakes everybody for good: the server closes. */
  end(): void;
}

interface Ear {
  pending: Map<string, Passing>;
  hasNews: boolean;
  wake: () => void;
}

/** @param lasts - hears of everything that lasts, whichever run it is of. */
export function createNews(lasts: () => void = () => undefined): News {
  const ears = new Map<string, Set<Ear>>();
  let ended = false;

  const tell = (runId: string, passing?: Passing) => {
    for (const ear of ears.get(runId) ?? []) {
      if (passing) ear.pending.set(`${passing.stepId} ${passing.preview === undefined ? 'progress' : 'preview'}`, passing);
      ear.hasNews = true;
      ear.wake();
    }
  };

  return {
    changed(runId) {
      tell(runId);
      lasts();
    },
    passing: tell,
    listen(runId) {
      const ear: Ear = { pending: new Map(), hasNews: false, wake: () => undefined };
      const group = ears.get(runId) ?? new Set();
      ears.set(runId, group.add(ear));
      return {
        async next(timeoutMs) {
          if (!ear.hasNews && !ended) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, timeoutMs);
              ear.wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          }
          const passed = [...ear.pending.values()];
          ear.pending = new Map();
          ear.hasNews = false;
          return passed;
        },
        close() {
          ear.wake();
          group.delete(ear);
          if (group.size === 0 && ears.get(runId) === group) ears.delete(runId);
        },
      };
    },
    end() {
      ended = true;
      for (const runId of [...ears.keys()]) tell(runId);
    },
  };
}
