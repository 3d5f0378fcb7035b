/**
 * The register of workers. The table is the record, shared by all processes on the database. Each keeps a copy for what is asked at every job, and brings it
 * up to date every few seconds (`sync`). What changes a worker's state is written at once.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { createNews, type News } from './news.ts';
import { readWorker, readWorkers, type WorkerRow } from './rows.ts';
import { GONE_MS, isLive, stateOf, takesJobs } from './states.ts';

/** Workers that are gone are forgotten after that, and so is which job failed where. One that was set aside is remembered for longer. */
const FORGET_MS = 24 * 60 * 60_000;
const FORGET_SET_ASIDE_MS = 30 * FORGET_MS;

/** As long as an engine that starts again is away. */
const SHORT_STOP_MS = 5 * 60_000;

export interface Register {
  /** For what can be told again in a moment, and need not wait for the disk. */
  readonly unflushed: SqlStore;
  readonly news: News;
  /** By the copy. */
  get(name: string): WorkerRow | undefined;
  /** Of those elsewhere that are there and not about to go, by the copy. */
  offers(): readonly Capability[];
  /** Workers that take jobs of a model now, by the copy. */
  taking(operation: string, model: string): readonly WorkerRow[];
  /** On record. @throws FlowError `not_found` */
  find(sql: SqlHandle, name: string): Promise<WorkerRow>;
  /** Puts a worker as it is on record into the copy. */
  keep(row: WorkerRow): void;
  /** Changes a worker on record and in the copy. @throws FlowError `not_found` */
  change(name: string, work: (tx: SqlHandle) => Promise<unknown>): Promise<WorkerRow>;
  sync(): Promise<void>;
  sweep(): Promise<void>;
}

/** @param own - name of the worker of this process. */
export async function openRegister(store: SqlStore, clock: () => number, own: string | undefined): Promise<Register> {
  const unflushed = store.unflushed ?? store;
  const news = createNews(clock);
  const openedAt = clock();
  let copy = new Map<string, WorkerRow>();
  let offers: readonly Capability[] | undefined;

  /** After a start of this process, those that it has not heard of yet are believed to be there still. */
  const isThere = (row: WorkerRow): boolean =>
    isLive(row, clock()) || (row.leftAt === undefined && row.apiKeyId !== undefined && clock() - openedAt <= GONE_MS && openedAt - row.heardAt <= SHORT_STOP_MS);

  async function find(sql: SqlHandle, name: string): Promise<WorkerRow> {
    const row = await readWorker(sql, name);
    if (row) return row;
    throw new FlowError('not_found', `there is no worker "${name.slice(0, 100)}"; sogni-flow workers lists them`);
  }

  const register: Register = {
    unflushed,
    news,
    get(name) {
      const row = copy.get(name);
      return row && news.over(row);
    },
    offers: () => (offers ??= [...copy.values()].map(news.over).filter((row) => row.name !== own && isThere(row) && !row.draining).flatMap((row) => row.offers)),
    taking: (operation, model) => [...copy.values()].map(news.over).filter((row) => takesJobs(stateOf(row, clock())) && offersModel(row, operation, model)),
    find,
    keep(row) {
      if (copy.get(row.name)?.session !== row.session || JSON.stringify(copy.get(row.name)?.offers) !== JSON.stringify(row.offers)) offers = undefined;
      copy.set(row.name, row);
    },
    async change(name, work) {
      const row = await store.transaction(async (tx) => {
        await find(tx, name);
        await work(tx);
        return await find(tx, name);
      });
      register.keep(row);
      return row;
    },
    async sync() {
      await news.writeDown(unflushed);
      copy = new Map((await readWorkers(unflushed)).map((row) => [row.name, row]));
      offers = undefined;
    },
    async sweep() {
      const now = clock();
      await unflushed.run('DELETE FROM worker WHERE heard_at < ? OR (heard_at < ? AND paused = 0 AND quarantines = 0)', now - FORGET_SET_ASIDE_MS, now - FORGET_MS);
      await unflushed.run('DELETE FROM worker_fault WHERE created_at < ?', now - FORGET_MS);
    },
  };
  await register.sync();
  return register;
}

export const offersModel = ({ offers }: Pick<WorkerRow, 'offers'>, operation: string, model: string): boolean => offers.some((offer) => offer.operation === operation && offer.model === model);
