/** What was heard of workers since it was last written down: heartbeats, and counts of what they did. Written together, in one transaction. */
import type { Pulse, SqlHandle, SqlStore } from 'sogni-flow-runtime';
import type { WorkerRow } from './rows.ts';

interface Heard {
  readonly session: string;
  readonly pulse: Pulse;
  readonly heardAt: number;
}

interface Counts {
  readonly done: number;
  readonly failed: number;
}

export interface News {
  /** The worker as it is now: of the table, and of what is not written there yet. */
  over(row: WorkerRow): WorkerRow;
  heard(name: string, session: string, pulse: Pulse): void;
  count(name: string, what: keyof Counts): void;
  writeDown(store: SqlStore): Promise<void>;
}

const NONE: Counts = { done: 0, failed: 0 };

/** @param clock - gives milliseconds since the epoch. */
export function createNews(clock: () => number): News {
  let heard = new Map<string, Heard>();
  let counts = new Map<string, Counts>();

  return {
    over(row) {
      const now = heard.get(row.name);
      const { done, failed } = counts.get(row.name) ?? NONE;
      const isToday = row.day === dayOf(clock());
      return {
        ...row,
        ...(now?.session === row.session && { ...now.pulse, heardAt: Math.max(row.heardAt, now.heardAt) }),
        ...{ done: (isToday ? row.done : 0) + done, failed: (isToday ? row.failed : 0) + failed },
      };
    },
    heard: (name, session, pulse) => void heard.set(name, { session, pulse, heardAt: clock() }),
    count(name, what) {
      const before = counts.get(name) ?? NONE;
      counts.set(name, { ...before, [what]: before[what] + 1 });
    },
    async writeDown(store) {
      const [beats, numbers] = [heard, counts];
      if (beats.size + numbers.size === 0) return;
      [heard, counts] = [new Map(), new Map()];
      try {
        await store.transaction(async (tx) => {
          for (const [name, beat] of beats) await writeBeat(tx, name, beat);
          for (const [name, { done, failed }] of numbers) await writeCounts(tx, name, done, failed, dayOf(clock()));
        });
      } catch (error) {
        heard = new Map([...beats, ...heard]);
        for (const [name, { done, failed }] of numbers) counts.set(name, { done: done + (counts.get(name)?.done ?? 0), failed: failed + (counts.get(name)?.failed ?? 0) });
        throw error;
      }
    },
  };
}

const writeBeat = (tx: SqlHandle, name: string, { session, pulse, heardAt }: Heard): Promise<number> =>
  tx.run('UPDATE worker SET heard_at = ?, running = ?, draining = ? WHERE name = ? AND session = ?', heardAt, JSON.stringify(pulse.running), pulse.draining ? 1 : 0, name, session);

const writeCounts = (tx: SqlHandle, name: string, done: number, failed: number, day: string): Promise<number> =>
  tx.run(
    'UPDATE worker SET done = CASE WHEN day = ? THEN done ELSE 0 END + ?, failed = CASE WHEN day = ? THEN failed ELSE 0 END + ?, day = ? WHERE name = ?',
    ...[day, done, day, failed, day, name],
  );

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
