/** Rows of the table `worker`. */
import type { Capability, Gpu, Misfit, Network, Pulse, SqlHandle, WorkerCard } from 'sogni-flow-runtime';

export interface WorkerRow {
  readonly name: string;
  readonly session: string;
  /** The key that registered it, and its account; absent for a worker that shares the database. */
  readonly apiKeyId?: string;
  readonly account?: string;
  readonly host: string;
  readonly slots: number;
  readonly network: Network;
  readonly gpus: readonly Gpu[];
  readonly runtimes: readonly string[];
  readonly offers: readonly Capability[];
  readonly misfits: readonly Misfit[];
  readonly running: Pulse['running'];
  readonly draining: boolean;
  readonly registeredAt: number;
  readonly heardAt: number;
  readonly leftAt?: number;
  readonly paused: boolean;
  readonly strikes: number;
  readonly quarantines: number;
  readonly quarantinedUntil?: number;
  readonly lastFault?: string;
  /** The UTC day that `done` and `failed` count. */
  readonly day: string;
  readonly done: number;
  readonly failed: number;
}

/** Whose key a worker comes with. */
export interface Owner {
  readonly apiKeyId: string;
  readonly account: string;
}

const COLUMNS = `name, session, api_key_id, account, host, slots, network, gpus, runtimes, offers, misfits, running, draining, registered_at, heard_at, left_at,
  paused, strikes, quarantines, quarantined_until, last_fault, day, done, failed`;

type Stored = Readonly<Record<string, string | number | null>>;

function toWorker(row: Stored): WorkerRow {
  const list = <Item>(column: string): Item[] => JSON.parse(String(row[column])) as Item[];
  return {
    ...{ name: String(row.name), session: String(row.session), host: String(row.host), slots: Number(row.slots), network: row.network as Network },
    ...(row.api_key_id !== null && { apiKeyId: String(row.api_key_id), account: String(row.account) }),
    ...{ gpus: list<Gpu>('gpus'), runtimes: list<string>('runtimes'), offers: list<Capability>('offers'), misfits: list<Misfit>('misfits') },
    ...{ running: list<Pulse['running'][number]>('running'), draining: row.draining === 1 },
    ...{ registeredAt: Number(row.registered_at), heardAt: Number(row.heard_at), ...(row.left_at !== null && { leftAt: Number(row.left_at) }) },
    ...{ paused: row.paused === 1, strikes: Number(row.strikes), quarantines: Number(row.quarantines) },
    ...(row.quarantined_until !== null && { quarantinedUntil: Number(row.quarantined_until) }),
    ...(row.last_fault !== null && { lastFault: String(row.last_fault) }),
    ...{ day: String(row.day), done: Number(row.done), failed: Number(row.failed) },
  };
}

export async function readWorker(sql: SqlHandle, name: string): Promise<WorkerRow | undefined> {
  const row = await sql.get<Stored>(`SELECT ${COLUMNS} FROM worker WHERE name = ?`, name);
  return row && toWorker(row);
}

/** In the order in which they first came. */
export const readWorkers = async (sql: SqlHandle): Promise<readonly WorkerRow[]> =>
  (await sql.all<Stored>(`SELECT ${COLUMNS} FROM worker ORDER BY registered_at, name`)).map(toWorker);

/** What holds for as long as the session does. */
const unlessAnew = (column: string, anew: string): string => `CASE WHEN worker.session = excluded.session THEN worker.${column} ELSE ${anew} END`;

/** Pause and quarantine of the name stay as they are. */
export async function writeCard(tx: SqlHandle, card: WorkerCard, session: string, owner: Owner | undefined, now: number): Promise<void> {
  await tx.run(
    `INSERT INTO worker (name, session, api_key_id, account, host, slots, network, gpus, runtimes, offers, misfits, registered_at, heard_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET registered_at = ${unlessAnew('registered_at', 'excluded.registered_at')}, running = ${unlessAnew('running', "'[]'")}, draining = ${unlessAnew('draining', '0')},
       session = excluded.session, api_key_id = excluded.api_key_id, account = excluded.account, host = excluded.host, slots = excluded.slots, network = excluded.network, gpus = excluded.gpus,
       runtimes = excluded.runtimes, offers = excluded.offers, misfits = excluded.misfits, heard_at = excluded.heard_at, left_at = NULL`,
    ...[card.name, session, owner?.apiKeyId ?? null, owner?.account ?? null, card.host, card.slots, card.network],
    ...[card.gpus, card.runtimes, card.offers, card.misfits].map((list) => JSON.stringify(list)),
    ...[now, now],
  );
}
