import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import type { Fleet } from '../../../engine/src/fleet/port.ts';
import type { Owner } from '../../../engine/src/fleet/rows.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import { JOB_SCHEMA } from '../../../engine/src/jobs/schema.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import type { Capability } from '../../../gpu-runtime/src/runtimes/port.ts';
import type { Gpu, Pulse, WorkerCard } from '../../../gpu-runtime/src/worker/fleet.ts';
import { openStore } from '../store/open-store.ts';

export const NOON = Date.UTC(2026, 10, 15, 12);
export const WES: Owner = { apiKeyId: 'key of wes', account: 'wes' };
export const SHARE = 500_000;
export const IDLE: Pulse = { running: [], draining: false };
export const H100: Gpu = { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81_559 * 2 ** 20, driver: '570.86.15' };

export const offer = (operation: string, model: string, over: Partial<Capability> = {}): Capability => ({ operation, model, title: model, rate: 1, playMoney: false, repeatable: true, ...over });

export const card = (name: string, over: Partial<WorkerCard> = {}): WorkerCard => ({
  ...{ name, host: `host of ${name}`, gpus: [H100], runtimes: ['comfyui'], offers: [offer('generate_image', 'z-turbo')], misfits: [], slots: 1, network: 'fast' },
  ...over,
});

export interface FleetBench {
  readonly store: SqlStore;
  readonly fleet: Fleet;
  readonly clock: { now: number };
  readonly logged: unknown[];
  /** Registers a worker of the key, or one that shares the database. */
  join(name: string, owner?: Owner, over?: Partial<WorkerCard>, session?: string): Promise<unknown>;
  /** Another process on the same database. */
  beside(): Promise<Fleet>;
}

/** The worker of the process. */
export const OWN = 'here:1:1';

export async function aFleet(given?: SqlStore): Promise<FleetBench> {
  const store = given ?? (await openStore());
  await migrate(store, { ledger: LEDGER_SCHEMA, jobs: JOB_SCHEMA, fleet: FLEET_SCHEMA });
  const clock = { now: NOON };
  const logged: unknown[] = [];
  const open = () => openFleet({ store, share: SHARE, clock: () => clock.now, log: (...entry) => logged.push(entry), own: OWN });
  const fleet = await open();
  return {
    ...{ store, fleet, clock, logged, beside: open },
    join: (name, owner, over, session = 'first') => fleet.deskOf(owner).register(card(name, over), session),
  };
}
