/** Where workers register and tell what they do: one desk for those that share the database, and one for each key. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { laneOf, type FleetDesk, type SqlHandle, type Standing } from 'sogni-flow-runtime';
import { laneFor } from '../jobs/placement.ts';
import { admitOffers } from './announced.ts';
import { accepts, readPlaced } from './placed.ts';
import { offersModel, type Register } from './register.ts';
import { readWorker, writeCard, type Owner, type WorkerRow } from './rows.ts';
import { isLive, leaveOf, takesJobs, whyOf } from './states.ts';

/** Of jobs with wishes, told to one worker: it looks into all of them at each claim. */
const MOST_LANES = 500;

/** @param owner - of the key; absent for workers that share the database. */
export function createFleetDesk(register: Register, owner: Owner | undefined, clock: () => number): FleetDesk {
  const { unflushed, news } = register;
  const isOwn = (row: WorkerRow): boolean => row.apiKeyId === owner?.apiKeyId;

  async function mine(sql: SqlHandle, name: string, session: string): Promise<WorkerRow> {
    const row = await register.find(sql, name);
    if (!isOwn(row)) throw notYours(name);
    if (row.session !== session) throw new FlowError('lease_lost', `another worker has registered as "${name}"; give each its own name with SOGNI_FLOW_WORKER_NAME`);
    return row;
  }

  async function standingOf(row: WorkerRow): Promise<Standing> {
    const state = leaveOf(row, clock());
    const why = whyOf(state, row);
    const lanes = takesJobs(state) ? await lanesFor(row) : [];
    return { state, ...(why !== undefined && { why }), ...(lanes.length > 0 && { lanes }) };
  }

  /** Of jobs with wishes that this worker meets, the oldest ones. */
  async function lanesFor(row: WorkerRow): Promise<readonly string[]> {
    const takers = new Map<string, readonly WorkerRow[]>();
    const taking = (operation: string, model: string): readonly WorkerRow[] => {
      const lane = laneOf(operation, model);
      const known = takers.get(lane) ?? register.taking(operation, model);
      takers.set(lane, known);
      return known;
    };
    const placed = (await readPlaced(unflushed)).filter(({ operation, model }) => offersModel(row, operation, model));
    return placed.filter(({ operation, model, placement }) => accepts(placement, row, taking(operation, model))).slice(0, MOST_LANES).map(laneFor);
  }

  return {
    async register(told, session) {
      const { offers, refused } = owner ? admitOffers(told.offers) : { offers: told.offers, refused: [] };
      const card = { ...told, offers, misfits: [...told.misfits, ...refused] };
      const row = await unflushed.transaction(async (tx) => {
        const known = await readWorker(tx, card.name);
        // Whoever has changed keys comes back under the old name once the old one is gone.
        if (known && !isOwn(known) && (isLive(news.over(known), clock()) || known.account !== owner?.account)) throw notYours(card.name);
        await writeCard(tx, card, session, owner, clock());
        return await register.find(tx, card.name);
      });
      const { running, draining } = news.over(row);
      news.heard(row.name, session, { running, draining });
      register.keep(row);
      return await standingOf(row);
    },

    async heartbeat(name, session, pulse) {
      const row = await mine(unflushed, name, session);
      news.heard(name, session, { running: pulse.running, draining: pulse.draining });
      register.keep(row);
      return await standingOf(row);
    },

    async leave(name, session) {
      await unflushed.transaction(async (tx) => {
        await mine(tx, name, session);
        // Those that share the database have a name for each process: none of them comes back.
        if (owner) await tx.run(`UPDATE worker SET left_at = ?, running = '[]' WHERE name = ?`, clock(), name);
        else await tx.run('DELETE FROM worker WHERE name = ?', name);
      });
      await register.sync();
    },
  };
}

export const notYours = (name: string): FlowError => new FlowError('forbidden', `worker "${name.slice(0, 100)}" was not registered with this key; a key speaks for its own workers only`);
