/**
 * The parts list: which driver stands behind which port. Nothing else chooses.
 *
 * Parts that a run may not need (jobs, quotes, runtimes, queue worker, API server, …) are imported and made at first use, so that starting up costs only what is used.
 */
import { createHmac } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, JobQueue, Log, Runtime } from 'sogni-flow-runtime';
import { lazily, openRuntimes } from 'sogni-flow-runtime/configuration';
import type { VariantOrder } from 'sogni-flow-runtime/runtimes';
import { createAccounts } from './accounts/accounts.ts';
import { readPepper } from './accounts/pepper.ts';
import { LOCAL_ACCOUNT } from './accounts/port.ts';
import { createLedger } from './billing/ledger.ts';
import { loadCommunityNodes } from './community-nodes/load-community-nodes.ts';
import type { Config } from './config.ts';
import { CORE_NODES } from './core-nodes/index.ts';
import { createCredentialSource, LOCAL_BASE_URL } from './credentials/credential-source.ts';
import type { Engine, Measure, Replacements } from './engine.ts';
import { createLive } from './execution/live.ts';
import { createNodeTypes } from './execution/registry.ts';
import { createExpressionEngine, shareAmongAccounts } from './expressions/index.ts';
import type { JobRoom } from './jobs/jobs.ts';
import type { JobRow } from './jobs/rows.ts';
import type { Metrics } from './metrics/open-metrics.ts';
import { createSessions } from './server/access/sessions.ts';
import { createWaitLinks } from './server/access/wait-link.ts';
import { createExecutionCatalogue } from './store/execution-catalogue.ts';
import { createExecutionChanges } from './store/execution-changes.ts';
import { createExecutionStore } from './store/executions.ts';
import { openStore } from './store/open-store.ts';
import { openUpkeep } from './upkeep.ts';

/** Jobs that take too long are ended this often. */
const OVERDUE_MS = 60_000;

/** What has expired is written off, and what is too much evicted, this often; nothing depends on when. */
const UPKEEP_MS = 3_600_000;

/** The copy of the table of workers is brought up to date this often. */
const FLEET_MS = 5_000;

/** Thumbnails and other formats of files take no more room than this; what is missing is made again. */
const MOST_VARIANT_BYTES = 2_000_000_000;

/** A queue that can lose what it holds is looked after this often. */
const REFILL_MS = 3_000;

/** The built page lies beside the compiled engine. */
const PAGE_FOLDER = fileURLToPath(new URL('../dist/web', import.meta.url));

export async function composeEngine(config: Config, log: Log, replacements: Replacements = {}): Promise<Engine> {
  const { files, loadNode, wrapStore = asItIs, wrapLedger = asItIs } = replacements;
  const artifactFolder = join(config.home, 'artifacts');
  await mkdir(config.home, { recursive: true });
  const store = wrapStore(await openStore(config));
  const ledger = wrapLedger(createLedger({ store }), store);
  const pepper = config.secret ?? (await readPepper(config.home));
  const accounts = createAccounts({ store, ledger, pepper });
  // Links outlive the process that made them, so that what is paid for can still be fetched after a restart.
  const signingKey = createHmac('sha256', pepper).update('signed links').digest();
  const waitLinks = createWaitLinks(signingKey);
  const executions = createExecutionStore(store);
  const live = createLive();
  const credentialsOf: Engine['credentialsOf'] = new Map();

  const gpus = lazily(async () => await (await import('sogni-flow-runtime')).readGpus());
  const { ffmpeg, runtimes: unchecked } = openRuntimes(config, log, replacements.runtimes);
  const runtimes = lazily(async (): Promise<readonly Runtime[]> => {
    const { withinMemory } = await import('sogni-flow-runtime');
    return (await unchecked()).map((runtime) => withinMemory(runtime, gpus));
  });
  const measure: Measure = async (path, mediaType) => {
    if (replacements.measure) return await replacements.measure(path, mediaType);
    const { mediaFacts } = await import('sogni-flow-runtime/runtimes');
    return await mediaFacts(path, mediaType, ffmpeg);
  };
  const announcing = lazily(async () => await import('./fleet/announced.ts'));
  const capabilities = async (): Promise<readonly Capability[]> => {
    const { offeredTogether } = await announcing();
    const own = await Promise.all((await runtimes()).map(async (runtime) => await runtime.capabilities()));
    return offeredTogether(own.flat(), (await fleet()).announced());
  };
  const artifacts = lazily(async () => await (await import('sogni-flow-runtime')).openFileArtifactStore(artifactFolder, files ? { files } : {}));
  const variants = lazily(async () => {
    const { openVariantFiles } = await import('./delivery/variant-files.ts');
    const make = async (order: Omit<VariantOrder, 'ffmpeg'>): Promise<void> => await (await import('sogni-flow-runtime/runtimes')).makeVariant({ ...order, ffmpeg });
    const opened = await openVariantFiles({ folder: join(config.home, 'variants'), artifacts, make });
    regularly(UPKEEP_MS, 'removing thumbnails that nobody asks for', () => opened.evict(MOST_VARIANT_BYTES));
    return opened;
  });
  const checkPicture = async (path: string): Promise<void> => await (await import('sogni-flow-runtime/runtimes')).checkPicture(path);
  const known = lazily(async () => (await import('./binary-data/known-files.ts')).createKnownFiles({ artifacts, measure, checkPicture }));
  const binary = lazily(async () => (await import('./binary-data/binary-store.ts')).createBinaryStore(await artifacts()));
  // Those who share a secret share a database; others may use the same Redis.
  const derived = (of: string): Buffer => createHmac('sha256', pepper).update(of).digest();
  const redisQueueName = { name: derived('queue name').toString('hex').slice(0, 16), key: derived('queue news') };
  const redisQueue = lazily(async () => {
    const { openBullmqQueue } = await import('sogni-flow-runtime/queue/bullmq');
    return await openBullmqQueue({ ...redisQueueName, url: config.redisUrl ?? '' });
  });
  const queue = lazily(async (): Promise<JobQueue> => {
    if (config.redisUrl !== undefined) return await redisQueue();
    const { createEmbeddedQueue, isDeadWorker } = await import('sogni-flow-runtime/queue');
    // A lost queue entry is made again from the job's row, so the queue need not wait for the disk.
    const embedded = createEmbeddedQueue(store.unflushed ?? store);
    await embedded.releaseWorkersOf(isDeadWorker);
    return embedded;
  });
  const cache = lazily(async () => (await import('./eviction/cache-room.ts')).createCacheRoom({ store, artifacts, variants }));
  const audit = lazily(async () => (await import('./billing/audit.ts')).createAudit(store));
  const quotes = lazily(async () => (await import('./quotes/saved-quotes.ts')).createSavedQuotes(store));
  const templates = lazily(async () => {
    const [{ createTemplates }, { createBuiltInTemplates }, { createSavedTemplates }] = await Promise.all([import('./templates/templates.ts'), import('./templates/built-in.ts'), import('./templates/saved-templates.ts')]);
    return createTemplates({ builtIn: createBuiltInTemplates(), saved: createSavedTemplates(store), executions, types });
  });
  const metrics = lazily(async () => await (await import('./metrics/open-metrics.ts')).openMetrics({ slots: config.slots, store }));
  const counting = async (): Promise<Metrics | undefined> => (metrics.made ? await metrics() : undefined);
  const traces = lazily(async () => (config.traces ? await (await import('./tracing/open-traces.ts')).openTraces(process.env, log) : undefined));
  const readiness = lazily(async () => {
    const [{ createReadiness }, { databaseAnswers, folderTakesFiles, queueAnswers }] = await Promise.all([import('./readiness/readiness.ts'), import('./readiness/checks.ts')]);
    return createReadiness([databaseAnswers(store), queueAnswers(queue), folderTakesFiles(config.home)], log);
  });
  const { regularly, end: endUpkeep } = openUpkeep(log);
  const fleet = lazily(async () => {
    const [{ openFleet }, { workerName }] = await Promise.all([import('./fleet/fleet.ts'), import('sogni-flow-runtime/queue')]);
    const opened = await openFleet({ store, share: config.workerShare, log, own: workerName() });
    regularly(FLEET_MS, 'noting which workers are there', () => opened.sync());
    regularly(UPKEEP_MS, 'forgetting workers that are gone', () => opened.sweep());
    return opened;
  });
  const jobs = lazily(async () => {
    const { createJobs } = await import('./jobs/jobs.ts');
    await accounts.ensure(LOCAL_ACCOUNT);
    const [counted, traced] = await Promise.all([counting(), traces()]);
    const observed = { observers: [...(counted ? [counted.jobs] : []), ...(traced ? [traced.jobs] : [])], ...(traced && { newTrace: traced.newJobTrace }) };
    const { watch: workers, serving } = await fleet();
    const served = ({ operation, model, placement }: JobRow): boolean => serving(operation, model, placement) > 0;
    const room = createJobs({ store, ledger, queue: await queue(), artifacts: await artifacts(), capabilities, timeouts: config.timeouts, workers, ...observed });
    await room.resume();
    await ledger.expireLots();
    await ledger.matureEarnings();
    if ((await queue()).refill) regularly(REFILL_MS, 'filling the queue again', async () => await refillQueue(room, log));
    regularly(FLEET_MS, 'telling of jobs that nobody takes', async () => await room.tellUnserved(served));
    regularly(OVERDUE_MS, 'ending jobs that take too long', () => room.endOverdue());
    regularly(UPKEEP_MS, 'writing off what has expired', () => ledger.expireLots());
    regularly(UPKEEP_MS, 'verifying what workers earned', async () => {
      const { verifyEarnings } = await import('./jobs/verify-earnings.ts');
      return await verifyEarnings({ store, ledger, artifacts: await artifacts(), now: Date.now() });
    });
    regularly(UPKEEP_MS, 'letting earnings mature', () => ledger.matureEarnings());
    if (config.cacheBytes !== undefined) regularly(UPKEEP_MS, 'evicting files', async () => await (await cache()).evict({ mostBytes: config.cacheBytes }));
    return room;
  });
  const worker = lazily(async () => {
    const [{ startOwnWorker }, { together }] = await Promise.all([import('./fleet/own-worker.ts'), import('sogni-flow-runtime')]);
    const [counted, traced] = await Promise.all([counting(), traces()]);
    const { desk } = await jobs();
    return startOwnWorker({
      fleet: await fleet(),
      desk,
      queue: await queue(),
      runtimes: await runtimes(),
      equipment: async () => ({ runtimes: await unchecked(), gpus: await gpus() }),
      artifacts: await artifacts(),
      slots: config.slots,
      network: config.network,
      scratchRoot: join(config.home, 'scratch'),
      log,
      observer: together([...(counted ? [counted.worker] : []), ...(traced ? [traced.worker] : [])]),
    });
  });

  async function server(baseUrl: string, inProcessToken?: string): Promise<FastifyInstance> {
    const { buildServer } = await import('./server/index.ts');
    await worker();
    const counted = inProcessToken === undefined ? await counting() : undefined;
    const traced = await traces();
    return await buildServer({
      jobs: await jobs(),
      accounts,
      wallets: ledger,
      budgets: ledger,
      topUps: ledger,
      earnings: ledger,
      stripeSecrets: config.stripeSecrets,
      callbacks: config.callbacks,
      artifacts: await artifacts(),
      store,
      baseUrl,
      signingKey,
      waiting: { executions, links: waitLinks },
      trustProxy: config.trustProxy,
      readiness: await readiness(),
      ...(traced && { traces: traced }),
      ...(counted && config.metrics !== 'no' && { metrics: { ...counted, rule: config.metrics } }),
      ...(config.redisUrl === undefined ? {} : { workers: { desk: (await jobs()).desk, queue: redisQueueName, fleet: await fleet() } }),
      ...(inProcessToken === undefined && { variants: await variants(), ...(config.page && { page: PAGE_FOLDER }) }),
      templates: await templates(),
      models: capabilities,
      fleet: await fleet(),
      measure,
      checkPicture,
      log,
      executions: engine,
      ...(inProcessToken === undefined ? { executionDesk: { engine, templates: await templates() } } : { inProcessToken }),
    });
  }

  const inProcess = lazily(async () => {
    const { createInProcessTransport, newInProcessToken } = await import('./server/index.ts');
    const token = newInProcessToken();
    const app = await server(LOCAL_BASE_URL, token);
    await app.resumeWorkflowRuns();
    return { app, transport: createInProcessTransport(app, token) };
  });
  const localApi = lazily(async () => (await inProcess()).transport);

  const credentials: Engine['credentials'] = (wrap, account) =>
    createCredentialSource({ local: async () => wrap(await localApi()), account, file: config.credentialsFile, env: process.env });
  const expressions = shareAmongAccounts(createExpressionEngine);
  const community = await loadCommunityNodes(import.meta.resolve('n8n-nodes-sogni-flow/package.json'), {
    credentialsFor(context) {
      const found = credentialsOf.get(context.executionId);
      // A node that lags behind the end of its execution must not go on at somebody else's cost.
      if (!found) throw new FlowError('lease_lost', `execution ${context.executionId} is not run here any more`);
      return found(context);
    },
    get timezone() {
      return config.timezone;
    },
    ...(loadNode ? { load: loadNode } : {}),
  });

  const types = createNodeTypes([...CORE_NODES, ...community]);

  const engine: Engine = {
    config,
    accounts,
    ledger,
    audit,
    executions,
    catalogue: createExecutionCatalogue(store),
    changes: createExecutionChanges(store),
    live,
    waitLinks,
    quotes,
    templates,
    types,
    expressions,
    credentialsOf,
    artifacts,
    binary,
    ffmpeg,
    measure,
    known,
    fleet,
    capabilities,
    queue,
    jobs,
    cache,
    metrics,
    traces,
    readiness,
    worker,
    localApi,
    buildServer: server,
    signInToken: async () => await createSessions(store).makeLink(LOCAL_ACCOUNT),
    credentials,
    cancelPurchasesOf: async (account, executionId) => await (await inProcess()).app.cancelPurchasesOf(account, executionId),
    approve: async (account, runId, approved) =>
      await store.transaction(async (tx) => {
        await ledger.openBudget(tx, { runId, account, approved });
        await ledger.raiseBudget(tx, runId, approved);
      }),
    refund: async (asked) => {
      const { refundJob } = await import('./jobs/refund-job.ts');
      return await store.transaction(async (tx) => await refundJob(tx, ledger, asked));
    },
    verify: async () => {
      const [{ verifyLedger }, { verifyJobs }] = await Promise.all([import('./billing/verify.ts'), import('./jobs/verify.ts')]);
      return await store.snapshot(async (view) => [...(await verifyLedger(view)).findings, ...(await verifyJobs(view))]);
    },
    async close() {
      endUpkeep();
      if (inProcess.made) await (await inProcess()).app.close();
      if (worker.made) await (await worker()).stop();
      if (runtimes.made) for (const runtime of await runtimes()) await runtime.close?.();
      if (redisQueue.made) await (await redisQueue()).close();
      await expressions.close();
      await store.close();
      if (traces.made) await (await traces())?.close();
    },
  };
  return engine;
}

const asItIs = <Part>(part: Part): Part => part;

async function refillQueue(jobs: JobRoom, log: Log): Promise<void> {
  const again = await jobs.refillQueue();
  if (again > 0) log('warn', `the queue had lost its entries; ${again} unfinished jobs are in it again, from the database`);
}
