/**
 * All executions of an account as a stream: the list's row of each that has changed, whichever process runs it, and the balance. What came in
 * between for one that listens slowly is told once, as it is in the end. However many listen, the database is read once for all of them.
 */
import type { AccountStreamEvent, Balance } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { Changes, Mark } from '../../execution/changes.ts';
import { presentBalance } from '../present/present-balance.ts';
import { presentListed } from '../present/present-execution.ts';
import { ChangeReader } from './change-reader.ts';
import { createEars, type Ears } from './ears.ts';
import { summaryOf } from './list-executions.ts';

export interface AccountFrame {
  /** All before it has been told; on the last frame of several that belong together. */
  readonly mark?: Mark;
  readonly event: AccountStreamEvent;
}

export interface AccountWatch {
  /**
   * Frames until the signal aborts; `beat` when there was nothing for a while.
   * @param after - of the last frame that was seen.
   */
  follow(account: string, after: Mark | undefined, signal: AbortSignal): AsyncGenerator<AccountFrame | 'beat'>;
}

const HEARTBEAT_MS = 15_000;
/** Changes of all accounts: who was away for more begins anew. */
const MOST_MISSED = 1_000;

type Told =
  | AccountStreamEvent
  /** All before it has been told. */
  | { readonly type: 'mark'; readonly mark: Mark }
  /** Something of the account could not be read; nobody else is kept from theirs by it. */
  | { readonly type: 'lost' };

interface Listening {
  readonly ears: Ears<Told>;
  listeners: number;
  /** As it was told last. */
  balance?: string;
}

type Row = Extract<AccountStreamEvent, { readonly type: 'execution' }>;

export function createAccountWatch(engine: Pick<Engine, 'changes' | 'live' | 'catalogue' | 'executions' | 'ledger'>): AccountWatch {
  const { changes, catalogue, ledger } = engine;
  const open = new Map<string, Listening>();
  let reader: Promise<ChangeReader> | undefined;

  async function rowsOf(account: string, { executions }: Pick<Changes, 'executions'>): Promise<readonly Row[]> {
    const listed = await catalogue.findAll([...(executions.get(account) ?? [])]);
    const rows: Row[] = [];
    for (const each of listed) {
      const kept = await summaryOf(engine, each);
      rows.push({ type: 'execution', execution: presentListed(each, kept), seeds: kept.seeds });
    }
    return rows;
  }

  const balanceOf = async (account: string): Promise<Balance> => presentBalance(await ledger.balance(account));

  /** Balances are compared with what was told: holds come and go without a transfer. */
  async function prepare(changed: Changes): Promise<() => void> {
    const news: (() => void)[] = [];
    for (const [account, found] of await ledger.balances([...open.keys()])) {
      const listening = open.get(account);
      if (listening === undefined) continue;
      const told: Told[] = [...(await rowsOf(account, changed).catch((): readonly Told[] => [{ type: 'lost' }]))];
      const balance = presentBalance(found);
      const text = JSON.stringify(balance);
      if (text !== listening.balance) told.push({ type: 'balance', balance });
      if (told.length === 0) continue;
      news.push(() => {
        listening.balance = text;
        for (const each of [...told, { type: 'mark', mark: changed.mark } as const]) listening.ears.tell(each);
      });
    }
    return () => news.forEach((tell) => tell());
  }

  function join(account: string): Listening {
    const listening = open.get(account) ?? { ears: createEars<Told>((event) => (event.type === 'execution' ? event.execution.id : event.type)), listeners: 0 };
    open.set(account, listening);
    listening.listeners += 1;
    reader ??= ChangeReader.open(engine, prepare);
    return listening;
  }

  function leave(account: string, listening: Listening): void {
    listening.listeners -= 1;
    if (listening.listeners === 0) open.delete(account);
    if (open.size > 0) return;
    void reader?.then((opened) => opened.close(), () => undefined);
    reader = undefined;
  }

  /** What somebody was not told who was away since `after`; `undefined` where that is too long ago. */
  async function missed(account: string, after: Mark, now: Mark): Promise<readonly Row[] | undefined> {
    const behind = [now.executions - after.executions, now.transfers - after.transfers];
    if (behind.some((many) => many < 0 || many > MOST_MISSED)) return undefined;
    const ids = new Set<string>();
    for (let [mark, more] = [after, true]; more; ) {
      const part = await changes.since(mark);
      for (const id of part.executions.get(account) ?? []) ids.add(id);
      ({ mark, more } = part);
    }
    return await rowsOf(account, { executions: new Map([[account, ids]]) });
  }

  return {
    async *follow(account, after, signal) {
      const listening = join(account);
      const ear = listening.ears.listen(signal);
      try {
        const opened = await reader!;
        // A reading under way may have begun without this listener.
        await opened.rests();
        const { mark } = opened;
        const rows = after && (await missed(account, after, mark));
        const balance = await balanceOf(account);
        for (const row of rows ?? []) yield { event: row };
        yield { mark, event: { type: rows ? 'balance' : 'begin', balance } };
        while (!signal.aborted) {
          const told = await ear.next(HEARTBEAT_MS);
          if (told === undefined) {
            if (!signal.aborted) yield 'beat';
            continue;
          }
          if (told.some(({ type }) => type === 'lost')) return;
          yield* framesOf(told);
        }
      } finally {
        ear.close();
        leave(account, listening);
      }
    },
  };
}

function framesOf(told: readonly Told[]): readonly AccountFrame[] {
  const events = told.filter((one) => one.type !== 'mark' && one.type !== 'lost');
  const mark = told.find((one) => one.type === 'mark')?.mark;
  return events.map((event, index) => ({ ...(mark && index === events.length - 1 && { mark }), event }));
}
