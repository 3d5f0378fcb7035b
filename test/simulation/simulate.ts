/**
 * One history of engine, queue, workers, provider and user, told from a seed, and what is wrong at its end.
 *
 *   user ──cancels──► engine ──submits──► database ◄──claims── worker ──asks──► provider
 *                       ▲  └──────────── desk ◄──messages────────┘                (outlives all)
 *                       └─ dies anywhere, starts again
 */
import { LEDGER_SCHEMA } from '../../engine/src/billing/schema.ts';
import { createLedger, type Ledger } from '../../engine/src/billing/ledger.ts';
import { verifyLedger } from '../../engine/src/billing/verify.ts';
import { JOB_SCHEMA } from '../../engine/src/jobs/schema.ts';
import { verifyJobs } from '../../engine/src/jobs/verify.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../engine/src/store/executions.ts';
import { migrate } from '../../engine/src/store/schema.ts';
import { openSqliteStore } from '../../engine/src/store/sqlite.ts';
import type { Workflow } from '../../engine/src/workflow/types.ts';
import { LEASE_MS } from '../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../gpu-runtime/src/queue/schema.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import { boughtTwice, endingsAreFinal, installAudit } from './audit.ts';
import { Disk } from './disk.ts';
import { startEngine, type RunningEngine } from './engine-process.ts';
import { ACCOUNT, drawWorkflow } from './paid-dag.ts';
import { Provider } from './provider.ts';
import { Random } from './random.ts';
import { drawTroubles, type Troubles } from './troubles.ts';
import { useVirtualTimers } from './virtual-timers.ts';
import { startWorkerProcess } from './worker-process.ts';
import { Process, World } from './world.ts';

export interface History {
  readonly seed: number;
  /** What must not be; empty for a healthy engine. */
  readonly findings: readonly string[];
  readonly trace: readonly string[];
  /** Of the trace: equal for two tellings of one seed. */
  readonly digest: string;
  readonly crashes: number;
  readonly charged: number;
  readonly states: Readonly<Record<string, number>>;
}

export interface SimulationOptions {
  /** Replaces what the seed draws. */
  readonly troubles?: Partial<Troubles>;
  readonly workflows?: readonly Workflow[];
  /** Puts something else in the place of the ledger, as a bug would. */
  readonly ledger?: (ledger: Ledger, store: SqlStore) => Ledger;
}

/** Virtual time after which a history that has not come to rest is given up. */
const REST_WITHIN_MS = 600_000;

const NOON = Date.UTC(2026, 10, 15, 12);

export async function simulate(seed: number, options: SimulationOptions = {}): Promise<History> {
  const random = new Random(seed);
  const world = new World(random);
  const troubles = { ...drawTroubles(random), ...options.troubles };
  const workflows = options.workflows ?? Array.from({ length: random.between(1, 3) }, () => drawWorkflow(random, 5));
  const giveTimersBack = useVirtualTimers(world);
  const database = openSqliteStore(':memory:');
  try {
    return await new Simulation(seed, world, database, troubles, workflows, options).tell();
  } finally {
    world.end();
    giveTimersBack();
    await database.close();
  }
}

class Simulation {
  readonly #seed: number;
  readonly #world: World;
  readonly #database: SqlStore;
  readonly #troubles: Troubles;
  readonly #workflows: readonly Workflow[];
  readonly #options: SimulationOptions;
  readonly #disk: Disk;
  readonly #provider: Provider;
  /** Whoever restarts processes, sets clocks and cancels. */
  readonly #user = new Process('user');
  readonly #bugs: string[] = [];
  #engine: RunningEngine | undefined;
  #crashes = 0;
  #clockOffsetMs = 0;
  #lives = 0;

  constructor(seed: number, world: World, database: SqlStore, troubles: Troubles, workflows: readonly Workflow[], options: SimulationOptions) {
    this.#seed = seed;
    this.#world = world;
    this.#database = database;
    this.#troubles = troubles;
    this.#workflows = workflows;
    this.#options = options;
    this.#disk = new Disk(world, troubles.diskFaults);
    this.#provider = new Provider(world, troubles.provider);
  }

  #clock = (): number => NOON + this.#world.now + this.#clockOffsetMs;

  async tell(): Promise<History> {
    await this.#prepare();
    this.#beginEngine();
    for (let index = 0; index < this.#troubles.workers; index += 1) this.#beginWorker(index);
    this.#disturb();
    let atRest = false;
    for (let steps = 1; !atRest && this.#world.now < REST_WITHIN_MS; steps += 1) {
      if (!(await this.#world.step())) break;
      if (steps % 32 === 0) atRest = await this.#isAtRest();
    }
    this.#world.end();
    return await this.#judge(atRest || (await this.#isAtRest()));
  }

  async #prepare(): Promise<void> {
    await migrate(this.#database, { ledger: LEDGER_SCHEMA, executions: EXECUTION_SCHEMA, jobs: JOB_SCHEMA, queue: QUEUE_SCHEMA });
    await installAudit(this.#database);
    const ledger = createLedger({ store: this.#database, clock: this.#clock });
    await ledger.grant(ACCOUNT, this.#troubles.balance, 'free', 'welcome');
    const executions = createExecutionStore(this.#database, this.#clock);
    for (const [index, workflow] of this.#workflows.entries()) {
      await executions.create({ id: `x${index}`, account: ACCOUNT, workflowName: workflow.name, workflowJson: '{}', state: 'running', trigger: [{ json: {} }], createdAt: this.#clock(), owner: 'nobody yet' });
    }
  }

  #beginEngine(): void {
    const process = new Process(`engine ${(this.#lives += 1)}`);
    process.callsLeft = this.#troubles.engineLives[this.#lives - 1] ?? Number.POSITIVE_INFINITY;
    process.onDeath = () => {
      this.#crashes += 1;
      this.#world.after(this.#user, 'starts the engine again', this.#world.random.spread(1, 5_000), () => this.#beginEngine());
    };
    this.#engine = startEngine({
      world: this.#world,
      process,
      database: this.#database,
      disk: this.#disk,
      provider: this.#provider,
      clock: this.#clock,
      workflows: this.#workflows,
      hasOwnWorker: this.#troubles.workers === 0,
      doubles: this.#troubles.messageFaults,
      ledger: this.#options.ledger ?? ((ledger) => ledger),
      onBug: (what) => this.#bugs.push(what),
    });
  }

  #beginWorker(index: number, life = 1): void {
    const process = new Process(`worker ${index}.${life}`);
    process.callsLeft = this.#troubles.workerLives[index]?.[life - 1] ?? Number.POSITIVE_INFINITY;
    process.onDeath = () => {
      this.#crashes += 1;
      this.#world.after(this.#user, `starts worker ${index} again`, this.#world.random.spread(1, 9_000), () => this.#beginWorker(index, life + 1));
    };
    const receiver = () => (this.#engine?.process.alive ? this.#engine.receiver : undefined);
    startWorkerProcess({ world: this.#world, process, database: this.#database, disk: this.#disk, provider: this.#provider, clock: this.#clock, receiver, messageFaults: this.#troubles.messageFaults });
  }

  #disturb(): void {
    for (const { atMs, offsetMs, forMs } of this.#troubles.clockJumps) {
      this.#world.after(this.#user, `sets the clock by ${offsetMs} ms`, atMs, () => {
        this.#clockOffsetMs = offsetMs;
        this.#world.after(this.#user, 'sets the clock right', forMs, () => (this.#clockOffsetMs = 0));
      });
    }
    for (const [index, atMs] of this.#troubles.cancels.entries()) if (atMs !== undefined && index < this.#workflows.length) this.#cancel(`x${index}`, atMs);
  }

  /** A user asks again until there is an engine that knows the execution. */
  #cancel(id: string, afterMs: number): void {
    this.#world.after(this.#user, `cancels ${id}`, afterMs, () => {
      if (!(this.#engine?.process.alive && this.#engine.cancel(id))) this.#cancel(id, 100);
    });
  }

  async #isAtRest(): Promise<boolean> {
    const open = await this.#database.get(
      `SELECT 1 AS found FROM execution WHERE state = 'running' UNION ALL SELECT 1 AS found FROM job WHERE state IN ('queued', 'running') LIMIT 1`,
    );
    return open === undefined;
  }

  async #judge(atRest: boolean): Promise<History> {
    const sql = this.#database;
    const charges = await sql.all<{ id: string; captured: number }>('SELECT id, captured FROM job WHERE captured > 0');
    const files = await sql.all<{ digest: string }>('SELECT DISTINCT digest FROM job_artifact');
    const states = await sql.all<{ state: string; n: number }>('SELECT state, COUNT(*) AS n FROM execution GROUP BY state');
    const { available, held } = await createLedger({ store: sql, clock: this.#clock }).balance(ACCOUNT);
    const charged = charges.reduce((sum, { captured }) => sum + captured, 0);
    const findings = [
      ...this.#bugs,
      ...(atRest ? [] : [`it has not come to rest after ${this.#world.now} virtual ms`]),
      ...(await endingsAreFinal(sql)),
      ...(await boughtTwice(sql)),
      ...(await verifyLedger(sql)).findings.map(String),
      ...(await verifyJobs(sql)).map(String),
      ...(held === 0 ? [] : [`${held} µSpark are on hold`]),
      ...(available + charged === this.#troubles.balance ? [] : [`of ${this.#troubles.balance} µSpark ${available} are left, after jobs of ${charged}`]),
      ...charges.filter(({ id }) => !this.#provider.made.has(id)).map(({ id }) => `job ${id} was charged, and the provider never made it`),
      ...this.#madeTwice(),
      ...files.filter(({ digest }) => !this.#disk.hasWhole(digest)).map(({ digest }) => `artifact ${digest.slice(0, 12)} is not there whole`),
    ];
    return {
      seed: this.#seed,
      findings: findings.map((finding) => finding.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => this.#world.alias(id))),
      trace: this.#world.trace,
      digest: this.#world.digest,
      crashes: this.#crashes,
      charged: charges.length,
      states: Object.fromEntries(states.map(({ state, n }) => [state, n])),
    };
  }

  /** A provider that attaches makes each job once. Any other makes it again only where somebody died, a message was lost, or a call took longer than a renewal has time for. */
  #madeTwice(): string[] {
    const { made } = this.#provider;
    const { provider, messageFaults, diskFaults, clockJumps } = this.#troubles;
    const isRenewedInTime = this.#world.slowestMs < (2 / 3) * LEASE_MS;
    const undisturbed = isRenewedInTime && this.#crashes === 0 && messageFaults === 0 && diskFaults === 0 && clockJumps.length === 0;
    if (!provider.attaches && !undisturbed) return [];
    return [...made].filter(([, times]) => times > 1).map(([id, times]) => `job ${id} was made ${times} times`);
  }
}

/** For whoever runs many: the history as a person reads it. */
export function told({ seed, findings, trace }: History): string {
  return [`seed ${seed}: repeat it with SIM_SEED=${seed} SIM_SEEDS=1`, ...findings.map((finding) => `  ✗ ${finding}`), ...trace.slice(-300).map((line) => `    ${line}`)].join('\n');
}

