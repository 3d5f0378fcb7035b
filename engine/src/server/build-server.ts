/**
 * The API server: Sogni's own REST API in front of the jobs of this engine.
 *
 * It opens no port by itself: the caller listens, or speaks to it in process. Call `resumeWorkflowRuns` once the jobs are open,
 * so that workflows of an earlier process go on.
 */
import { randomBytes } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { fastify, type FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { noLog } from 'sogni-flow-runtime';
import { createAuthentication, mustBe } from './access/caller.ts';
import { createFailureLimiter } from './access/failure-limiter.ts';
import { createOwnPage } from './access/own-page.ts';
import { createSessionCookie } from './access/session-cookie.ts';
import { createSessions } from './access/sessions.ts';
import { createStanding } from './access/standing.ts';
import { createSignedLinks } from './access/signed-link.ts';
import { answerBarely, unreadable } from './bare-answers.ts';
import { createCallbackStore } from './callbacks/callback-store.ts';
import { createDelivery } from './callbacks/deliver.ts';
import { errorHandler } from './envelope.ts';
import { loadRunFrom, type Room } from './room.ts';
import { accountRoutes } from './routes/account.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { batchRoutes } from './routes/batches.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { chatRoutes, chatsOf } from './routes/chat.ts';
import { assetLinkRoutes, uploadRoutes } from './routes/assets.ts';
import { deskFileRoutes, deskRoutes } from './routes/desk.ts';
import { deskWorkerRoutes } from './routes/desk-workers.ts';
import { estimateRoutes } from './routes/estimates.ts';
import { traceOfRun } from './callbacks/trace-of-run.ts';
import { createAccountWatch } from '../headless/desk/account-watch.ts';
import { createBatchDesk } from '../headless/desk/batch-desk.ts';
import { createExecutionDesk } from '../headless/desk/execution-desk.ts';
import { createTemplatePrices } from '../headless/desk/template-prices.ts';
import { createExecutionWatch } from '../headless/desk/execution-watch.ts';
import { executionEventRoutes } from './routes/execution-events.ts';
import { executionRoutes } from './routes/executions.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { keyRoutes } from './routes/keys.ts';
import { libraryRoutes, libraryUploadRoutes } from './routes/library.ts';
import { loraRoutes, modelRoutes } from './routes/models.ts';
import { personaRoutes } from './routes/personas.ts';
import { sessionRoutes, type SessionParts } from './routes/session.ts';
import { templateFileRoutes } from './routes/template-files.ts';
import { templatePriceRoutes } from './routes/template-prices.ts';
import { templateRunRoutes } from './routes/template-runs.ts';
import { templateRoutes } from './routes/templates.ts';
import { transactionRoutes } from './routes/transactions.ts';
import { waitingRoutes } from './routes/waiting.ts';
import { workerRoutes } from './routes/workers.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { workflowDecisionRoutes } from './routes/workflow-decisions.ts';
import { workflowEventRoutes } from './routes/workflow-events.ts';
import { workflowQuoteRoutes } from './routes/workflow-quote.ts';
import { workflowRoutes } from './routes/workflows.ts';
import type { ServerServices } from './services.ts';
import { createFindWorkflow } from './find-workflow.ts';
import { createLooks } from './template-runs/look.ts';
import { noteEndsOf } from './template-runs/note-ends.ts';
import { createTemplateRunStore } from './template-runs/template-run-store.ts';
import { createConductor } from './workflow-runs/conductor.ts';
import { createIntake } from './workflow-runs/intake.ts';
import { createNews } from './workflow-runs/news.ts';
import { createPresenter } from './workflow-runs/present.ts';
import { createRunStore } from './workflow-runs/run-store.ts';

const MOST_BODY_BYTES = 1_048_576;
/** A slow upload of the largest file is still through by then. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;

declare module 'fastify' {
  interface FastifyInstance {
    /** Takes up the workflow runs that an earlier process left unfinished. @returns how many. */
    resumeWorkflowRuns(): Promise<number>;
    /** Asks for the end of every unfinished workflow run and chat whose key begins with the id of an execution. */
    cancelPurchasesOf(account: string, executionId: string): Promise<void>;
  }
}

export async function buildServer(services: ServerServices): Promise<FastifyInstance> {
  const { clock = Date.now, log = noLog, trustProxy = false } = services;
  const app = fastify({
    ...{ bodyLimit: MOST_BODY_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, trustProxy },
    frameworkErrors: unreadable(log),
    ...{ exposeHeadRoutes: false, return503OnClosing: true, forceCloseConnections: 'idle', routerOptions: { maxParamLength: 200 } },
  });
  const closing = new AbortController();
  const links = createSignedLinks(services.baseUrl.replace(/\/+$/, ''), services.signingKey ?? randomBytes(32), clock);
  const runs = createRunStore(services.store, clock);
  const callbacks = createCallbackStore(services.store);
  const presenter = createPresenter(links);
  const rule = services.callbacks ?? 'public';
  const { executions: engine = services.executionDesk?.engine } = services;
  const templateRuns = createTemplateRunStore(services.store);
  const looks = engine && createLooks({ engine, runs: templateRuns, links, clock });
  const findWorkflow = createFindWorkflow({ runs, presenter, traceOf: services.traces && traceOfRun(services.store), templates: looks && { runs: templateRuns, looks }, closing: closing.signal });
  const delivery = createDelivery({ callbacks, find: findWorkflow, ...(engine && { before: noteEndsOf(templateRuns, engine, clock) }), rule, clock, log });
  const news = createNews(() => delivery.wake());
  const conductor = createConductor(services.jobs, runs, news, log, clock);
  const door: SessionParts = { sessions: createSessions(services.store, clock), cookie: createSessionCookie(services.baseUrl), ownPage: createOwnPage(services.baseUrl), limiter: createFailureLimiter(clock) };
  const callerOf = createAuthentication({ ...door, accounts: services.accounts, inProcessToken: services.inProcessToken });
  const room: Room = {
    ...{ services, links, runs, news, conductor, clock, closing: closing.signal },
    standing: createStanding({ accounts: services.accounts, sessions: door.sessions }),
    intake: createIntake({ services, runs, conductor, news, clock }),
    presenter,
    authenticate: async (request) => mustBe('account', await callerOf(request)),
    loadRun: loadRunFrom(runs),
    findWorkflow,
  };

  services.metrics?.requests(app);
  services.traces?.requests(app);
  app.setErrorHandler(errorHandler(log));
  app.setNotFoundHandler((request) => {
    throw new FlowError('not_found', `${request.method} ${request.url.split('?')[0]!.slice(0, 200)} is not a route of this server`);
  });
  acceptJsonOnly(app);
  answerBarely(app);
  await app.register(fastifyCookie);
  app.decorateRequest('caller', null as never);
  app.decorate('resumeWorkflowRuns', () => conductor.resume());
  app.decorate('cancelPurchasesOf', async (account: string, executionId: string) => {
    const unfinished = (await runs.unfinished()).filter((run) => run.account === account && run.key?.startsWith(`${executionId}:`));
    await Promise.all(unfinished.map(async ({ id }) => await conductor.cancel(id)));
    await services.jobs.cancelKeyed(account, chatsOf(executionId));
  });
  app.addHook('preClose', async () => {
    closing.abort();
    news.end();
    closeConnectionsAsTheyFallIdle(app);
  });
  app.addHook('onClose', async () => {
    await conductor.close();
    await delivery.close();
  });

  await app.register(async (open) => {
    healthRoutes(open, room);
    if (services.metrics) metricsRoutes(open, services.metrics, services.baseUrl, callerOf);
    artifactRoutes(open, room);
    loraRoutes(open, room);
    if (services.waiting) waitingRoutes(open, services.waiting);
    if (services.templates) templateFileRoutes(open, services.templates);
  });
  await app.register(async (session) => sessionRoutes(session, room, door));
  const { page } = services;
  if (page !== undefined) await app.register(async (open) => await (await import('./routes/page.ts')).pageRoutes(open, page, door.ownPage));
  await app.register(async (open) => uploadRoutes(open, room));
  await app.register(async (signed) => webhookRoutes(signed, room));
  await app.register(async (keyed) => {
    keyed.addHook('onRequest', async (request) => {
      request.caller = await room.authenticate(request);
    });
    accountRoutes(keyed, room);
    transactionRoutes(keyed, room);
    keyRoutes(keyed, room);
    libraryRoutes(keyed, room);
    personaRoutes(keyed, room);
    await keyed.register(async (files) => libraryUploadRoutes(files, room));
    assetLinkRoutes(keyed, room);
    estimateRoutes(keyed, room);
    modelRoutes(keyed, room);
    const desk = services.executionDesk && createExecutionDesk(services.executionDesk);
    if (desk && looks && services.templates) templateRunRoutes(keyed, { ...room, desk, looks, engine: services.executionDesk!.engine, templates: services.templates, templateRuns });
    workflowRoutes(keyed, room);
    workflowQuoteRoutes(keyed, room);
    workflowDecisionRoutes(keyed, room);
    workflowEventRoutes(keyed, room);
    if (services.templates) templateRoutes(keyed, services.templates);
    if (services.fleet) workerRoutes(keyed, services.fleet, services);
    if (services.executionDesk && desk) {
      executionRoutes(keyed, desk);
      batchRoutes(keyed, createBatchDesk(services.executionDesk));
      if (services.templates) templatePriceRoutes(keyed, services.templates, createTemplatePrices(desk));
      const { engine } = services.executionDesk;
      executionEventRoutes(keyed, room, { execution: createExecutionWatch(engine), account: createAccountWatch(engine) });
    }
    callbackRoutes(keyed, room, { callbacks, delivery, rule });
    await keyed.register(async (openai) => chatRoutes(openai, room));
  });
  const { workers } = services;
  if (workers) {
    await app.register(async (desk) => {
      desk.addHook('onRequest', async (request) => void (request.caller = mustBe('worker', await callerOf(request))));
      deskRoutes(desk, room, workers);
      if (workers.fleet) deskWorkerRoutes(desk, workers.fleet);
      await desk.register(async (files) => deskFileRoutes(files, room));
    });
  }
  return app;
}

/** A connection that is kept alive and was still busy when the server began to close would else hold it for more than a minute. */
function closeConnectionsAsTheyFallIdle({ server }: FastifyInstance): void {
  if (!server.listening) return;
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  server.once('close', () => clearInterval(sweep));
}

/** No text, no forms: a page of another origin cannot make a browser send JSON without being asked. An empty body counts as none. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
  });
}
