/**
 * The fleet: who works for this engine, in which state, with what.
 *
 * The table is the record, shared by all processes on the database. Each keeps a copy for what is asked at every job, and brings it up to date
 * every few seconds (`sync`), when it writes down in one transaction who was heard of and what was done. What changes a worker's state is
 * written at once, and a heartbeat is answered from the table, so that a pause reaches the worker with its next one.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LEASE_MS, type Capability, type FleetDesk, type Log, type Pulse, type SqlHandle, type SqlStore, type Standing } from 'sogni-flow-runtime';
import { admitOffers } from './announced.ts';
import { earnerOf, notEarning } from './earners.ts';
import { forgive, strike } from './faults.ts';
import { laneFor } from '../jobs/placement.ts';
import { accepts, readPlaced } from './placed.ts';
import type { Fleet, ShownWorker, WorkerWatch } from './port.ts';
import { readWorker, readWorkers, writeCard, type Owner, type WorkerRow } from './rows.ts';
import { GONE_MS, isLive, leaveOf, stateOf, takesJobs, whyOf } from './states.ts';

/** Workers that are gone are forgotten after that, and so is which job failed where. One that was set aside is remembered for longer. */
const FORGET_MS = 24 * 60 * 60_000;
const FORGET_SET_ASIDE_MS = 30 * FORGET_MS;

/** As long as an engine that starts again is away. */
const SHORT_STOP_MS = 5 * 60_000;

export interface FleetOptions {
  readonly store: SqlStore;
  /** Of a capture, in parts per million. */
  readonly share: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly log: Log;
}

/** What is still to be written of a worker. */
interface News {
  readonly session?: string;
  readonly pulse?: Pulse;
  readonly heardAt?: number;
  readonly done: number;
  readonly failed: number;
}

export async function openFleet({ store, share, clock = Date.now, log }: FleetOptions): Promise<Fleet> {
  // Who was heard of is told again in a moment, so it need not wait for the disk.
  const unflushed = store.unflushed ?? store;
  const openedAt = clock();
  const news = new Map<string, News>();
  let workers = new Map<string, WorkerRow>();
  let offers: readonly Capability[] = [];

  /** As of the table, and of what is not written there yet. */
  const withNews = (row: WorkerRow): WorkerRow => {
    const { session, pulse, heardAt, done = 0, failed = 0 } = news.get(row.name) ?? {};
    const today = row.day === dayOf(clock());
    return {
      ...row,
      ...(session === row.session && { ...pulse, heardAt: Math.max(row.heardAt, heardAt ?? 0) }),
      ...{ done: (today ? row.done : 0) + done, failed: (today ? row.failed : 0) + failed },
    };
  };
  const shown = (row: WorkerRow): ShownWorker => {
    const worker = withNews(row);
    const state = stateOf(worker, clock());
    const [why, unpaid] = [whyOf(state, worker), notEarning(worker)];
    return { ...worker, state, ...(why !== undefined && { why }), ...(unpaid !== undefined && { notEarning: unpaid }) };
  };
  async function standingOf(row: WorkerRow): Promise<Standing> {
    const state = leaveOf(row, clock());
    const why = whyOf(state, row);
    const lanes = takesJobs(state) ? await lanesFor(row) : [];
    return { state, ...(why !== undefined && { why }), ...(lanes.length > 0 && { lanes }) };
  }

  /** Of jobs with wishes that this worker meets. */
  async function lanesFor(row: WorkerRow): Promise<readonly string[]> {
    const placed = (await readPlaced(unflushed)).filter(({ operation, model }) => offersModel(row, operation, model));
    return placed.filter(({ operation, model, placement }) => accepts(placement, row, taking(operation, model))).map(laneFor);
  }

  const taking = (operation: string, model: string): readonly WorkerRow[] => [...workers.values()].filter((row) => takesJobs(stateOf(withNews(row), clock())) && offersModel(row, operation, model));

  /** After a start of this process, those that it has not heard of yet are believed to be there still. */
  const isThere = (row: WorkerRow): boolean =>
    isLive(row, clock()) || (row.leftAt === undefined && row.apiKeyId !== undefined && clock() - openedAt <= GONE_MS && openedAt - row.heardAt <= SHORT_STOP_MS);

  function collectOffers(): void {
    offers = [...workers.values()].map(withNews).filter((row) => isThere(row) && !row.draining).flatMap((row) => row.offers);
  }

  const note = (name: string, more: Partial<News>): void => void news.set(name, { done: 0, failed: 0, ...news.get(name), ...more });

  async function find(sql: SqlHandle, name: string): Promise<WorkerRow> {
    const row = await readWorker(sql, name);
    if (row) return row;
    throw new FlowError('not_found', `there is no worker "${name.slice(0, 100)}"; sogni-flow workers lists them`);
  }

  /** Changes the state of a worker, and what is known of it here. */
  async function change(name: string, work: (tx: SqlHandle, row: WorkerRow) => Promise<void>): Promise<WorkerRow> {
    const row = await store.transaction(async (tx) => {
      await work(tx, await find(tx, name));
      return await find(tx, name);
    });
    workers.set(name, row);
    return row;
  }

  async function sync(): Promise<void> {
    const told = new Map(news);
    const now = clock();
    if (told.size > 0) {
      await unflushed.transaction(async (tx) => {
        for (const [name, what] of told) await writeNews(tx, name, what, now);
      });
      for (const [name, what] of told) settle(name, what);
    }
    workers = new Map((await readWorkers(unflushed)).map((row) => [row.name, row]));
    collectOffers();
  }

  /** What was written is news no more; what came in meanwhile is. */
  function settle(name: string, written: News): void {
    const { pulse, heardAt, ...now } = news.get(name) ?? written;
    const rest = { ...now, done: now.done - written.done, failed: now.failed - written.failed };
    if (heardAt !== written.heardAt) news.set(name, { ...rest, ...(pulse && { pulse }), ...(heardAt !== undefined && { heardAt }) });
    else if (rest.done > 0 || rest.failed > 0) news.set(name, rest);
    else news.delete(name);
  }

  function deskOf(owner?: Owner): FleetDesk {
    const isOwn = (row: WorkerRow): boolean => row.apiKeyId === owner?.apiKeyId;
    const mine = async (sql: SqlHandle, name: string, session: string): Promise<WorkerRow> => {
      const row = await find(sql, name);
      if (!isOwn(row)) throw notYours(name);
      if (row.session !== session) throw new FlowError('lease_lost', `another worker has registered as "${name}"; give each its own name with SOGNI_FLOW_WORKER_NAME`);
      return row;
    };
    return {
      async register(told, session) {
        const { offers: admitted, refused } = owner ? admitOffers(told.offers) : { offers: told.offers, refused: [] };
        const card = { ...told, offers: admitted, misfits: [...told.misfits, ...refused] };
        const row = await unflushed.transaction(async (tx) => {
          const known = await readWorker(tx, card.name);
          // Whoever has changed keys comes back under the old name once the old one is gone.
          if (known && !isOwn(known) && (isLive(withNews(known), clock()) || known.account !== owner?.account)) throw notYours(card.name);
          await writeCard(tx, card, session, owner, clock());
          return await find(tx, card.name);
        });
        const pulse = news.get(row.name)?.session === session ? news.get(row.name)?.pulse : undefined;
        note(row.name, { session, pulse: pulse ?? { running: row.running, draining: row.draining }, heardAt: clock() });
        workers.set(row.name, row);
        collectOffers();
        return await standingOf(row);
      },
      async heartbeat(name, session, pulse) {
        const row = await mine(unflushed, name, session);
        note(name, { session, pulse, heardAt: clock() });
        workers.set(name, row);
        return await standingOf(row);
      },
      async leave(name, session) {
        await unflushed.transaction(async (tx) => {
          await mine(tx, name, session);
          // Those that share the database have a name for each process: none of them comes back.
          if (owner) await tx.run(`UPDATE worker SET left_at = ?, running = '[]' WHERE name = ?`, clock(), name);
          else await tx.run('DELETE FROM worker WHERE name = ?', name);
        });
        await sync();
      },
    };
  }

  /** Faults are rare; one that cannot be written down must not keep a job from its end. */
  async function surely(worker: string, work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => log('error', `what became of a job of worker ${worker} could not be written down`, error));
  }

  /** Of the operator's own workers the last one that has a model is kept: without it, jobs would wait where they now fail and say why. */
  function canBeSpared(worker: string): boolean {
    const row = workers.get(worker);
    return row?.apiKeyId !== undefined || row?.offers.some(({ operation, model }) => taking(operation, model).some(({ name }) => name !== worker)) === true;
  }

  async function blame(worker: string, jobId: string, why: string): Promise<void> {
    let setAside = false;
    const row = await change(worker, async (tx) => void (setAside = await strike(tx, worker, jobId, why, canBeSpared(worker), clock())));
    if (setAside) log('warn', `worker ${worker} is quarantined ${whyOf('quarantined', row) ?? ''}`);
  }

  const watch: WorkerWatch = {
    admit(worker) {
      const row = workers.get(worker);
      const state = row ? leaveOf(row, clock()) : 'active';
      if (state !== 'paused' && state !== 'quarantined') return;
      throw new FlowError('worker_set_aside', `worker ${worker} is ${state}; it gets no jobs until it is told that it may work again`);
    },
    async done(worker) {
      const row = workers.get(worker);
      if (!row) return;
      note(worker, { done: (news.get(worker)?.done ?? 0) + 1 });
      if (row.strikes > 0 || row.quarantines > 0) await surely(worker, () => change(worker, (tx) => forgive(tx, worker)));
    },
    async failed(worker, jobId, why) {
      if (!workers.has(worker)) return;
      note(worker, { failed: (news.get(worker)?.failed ?? 0) + 1 });
      if (why !== undefined) await surely(worker, () => blame(worker, jobId, why));
    },
    async lost(worker, jobId, since) {
      const row = workers.get(worker);
      if (!row) return;
      const { heardAt, registeredAt } = withNews(row);
      // One that still answers and was never restarted has not died: the queue may have lost its claim.
      if (clock() - heardAt > LEASE_MS || registeredAt > since) await surely(worker, () => blame(worker, jobId, 'it died, or lost the job, while it ran'));
    },
    earner(worker, job) {
      const row = workers.get(worker);
      const account = row && earnerOf(row, job);
      return account === undefined || share === 0 ? undefined : { id: account, share };
    },
  };

  await sync();
  return {
    watch,
    deskOf,
    async checkOwner(worker, owner) {
      const row = workers.get(worker) ?? (await readWorker(unflushed, worker));
      if (row?.apiKeyId !== owner.apiKeyId) throw notYours(worker);
    },
    announced: () => offers,
    serving(operation, model, placement = null) {
      const able = taking(operation, model);
      return placement === null ? able.length : able.filter((row) => accepts(placement, row, able)).length;
    },
    list: async () => (await readWorkers(unflushed)).map(shown).filter(({ state, apiKeyId }) => state !== 'gone' || apiKeyId !== undefined),
    find: async (name) => shown(await find(unflushed, name)),
    pause: async (name) => shown(await change(name, async (tx) => void (await tx.run('UPDATE worker SET paused = 1 WHERE name = ?', name)))),
    resume: async (name) =>
      shown(
        await change(name, async (tx) => {
          await tx.run('UPDATE worker SET paused = 0 WHERE name = ?', name);
          await forgive(tx, name);
        }),
      ),
    sync,
    async sweep() {
      const now = clock();
      await unflushed.run('DELETE FROM worker WHERE heard_at < ? OR (heard_at < ? AND paused = 0 AND quarantines = 0)', now - FORGET_SET_ASIDE_MS, now - FORGET_MS);
      await unflushed.run('DELETE FROM worker_fault WHERE created_at < ?', now - FORGET_MS);
    },
  };
}

async function writeNews(tx: SqlHandle, name: string, { session, pulse, heardAt, done, failed }: News, now: number): Promise<void> {
  if (pulse && session !== undefined && heardAt !== undefined) {
    await tx.run('UPDATE worker SET heard_at = ?, running = ?, draining = ? WHERE name = ? AND session = ?', heardAt, JSON.stringify(pulse.running), pulse.draining ? 1 : 0, name, session);
  }
  if (done + failed === 0) return;
  const day = dayOf(now);
  await tx.run(
    'UPDATE worker SET done = CASE WHEN day = ? THEN done ELSE 0 END + ?, failed = CASE WHEN day = ? THEN failed ELSE 0 END + ?, day = ? WHERE name = ?',
    ...[day, done, day, failed, day, name],
  );
}

const offersModel = ({ offers }: WorkerRow, operation: string, model: string): boolean => offers.some((offer) => offer.operation === operation && offer.model === model);

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const notYours = (name: string): FlowError => new FlowError('forbidden', `worker "${name.slice(0, 100)}" was not registered with this key; a key speaks for its own workers only`);
