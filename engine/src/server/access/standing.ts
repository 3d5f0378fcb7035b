/**
 * What was let in goes on only as long as its key is not revoked and its session has not ended. An answer that lasts (a stream of events) is
 * held here: what this process ends is seen at once, what another one does within two seconds, by one reading for all that are held.
 */
import type { Accounts } from '../../accounts/port.ts';
import type { Caller } from './caller.ts';
import type { Sessions } from './sessions.ts';

const LOOK_EVERY_MS = 2_000;

export interface Hold {
  /** Aborted when what the caller came with opens nothing any more. */
  readonly signal: AbortSignal;
  release(): void;
}

export interface Standing {
  /** This process itself has neither key nor session, and stands. */
  hold(caller: Caller): Hold;
  /** Looks now: a key or a session was ended here. */
  look(): Promise<void>;
}

export interface StandingParts {
  readonly accounts: Pick<Accounts, 'validKeys'>;
  readonly sessions: Pick<Sessions, 'lasting'>;
}

/** By what each was let in. */
type Held = Map<string, Set<AbortController>>;

export function createStanding({ accounts, sessions }: StandingParts): Standing {
  const [byKey, bySession]: [Held, Held] = [new Map(), new Map()];
  let timer: ReturnType<typeof setInterval> | undefined;

  async function endAllBut(held: Held, validOf: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void> {
    const asked = [...held.keys()];
    if (asked.length === 0) return;
    const valid = await validOf(asked);
    for (const id of asked.filter((one) => !valid.has(one))) for (const end of held.get(id) ?? []) end.abort();
  }

  const look = async (): Promise<void> => {
    // The database may be away for a moment: the next look sees what this one could not.
    await Promise.allSettled([endAllBut(byKey, accounts.validKeys), endAllBut(bySession, sessions.lasting)]);
  };

  return {
    look,
    hold({ apiKeyId, sessionId }) {
      const end = new AbortController();
      const [held, id] = sessionId === undefined ? [byKey, apiKeyId] : [bySession, sessionId];
      if (id === undefined) return { signal: end.signal, release: () => undefined };
      const group = held.get(id) ?? new Set();
      held.set(id, group.add(end));
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS).unref();
      return {
        signal: end.signal,
        release() {
          group.delete(end);
          if (group.size === 0 && held.get(id) === group) held.delete(id);
          if (byKey.size + bySession.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}
