/**
 * The socket of the network, and the records of its projects.
 *
 * Facts it holds: the upgrade carries key, `appId`, `clientType` and network; `authenticated` comes first, with the projects of the same `appId` that are under way
 * or ended while nobody listened; a second socket of an `appId` closes the first with 4015. `jobRequest` is idempotent by `jobID`, and what was left out takes
 * the model's defaults. Events come as queued, initiatingModel, jobStarted, jobProgress, jobETA, jobResult for each media, jobCompleted; jobRetry when a
 * render moves to another worker. A cancel is a `jobError` of
 * `artistCanceled`, answered with `artistCancelConfirmation`. `GET /v1/projects/{id}` answers once a project has finished, `GET /v2/projects/{id}` in any state.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { MODELS } from '../../../../nodes/contract/index.ts';
import { acceptSocket, type ServerSocket } from '../../comfyui/simulator/websocket-server.ts';
import { drawPicture } from '../../openai/simulator/media.ts';
import type { Catalogue } from './catalogue.ts';
import type { Files } from './files.ts';
import { make } from './media.ts';
import { success, unknown, type Route } from './network.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What becomes of the next project. */
export interface Fate {
  /** Steps before the first result. */
  readonly steps?: number;
  /** Ends the project; `error` is a word or a number of the protocol. */
  readonly fails?: { readonly error: string | number; readonly error_message: string };
  /** The first worker breaks at the end, and another makes it. */
  readonly retried?: true;
  /** The filter withholds the media. */
  readonly withheld?: boolean;
  /** Waited for after the given step. */
  readonly after?: { readonly step: number; readonly wait: () => Promise<unknown> };
  /** Spark, instead of the price of the catalogue. */
  readonly charges?: number;
}

export interface Project {
  readonly id: string;
  readonly appId: string;
  readonly request: Fields;
  readonly keyFrame: Fields;
  submissions: number;
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'canceled';
  reason?: string;
  message?: string;
  charged: number;
  readonly jobs: Record<string, unknown>[];
}

interface Socket {
  readonly socket: ServerSocket;
  readonly appId: string;
}

const ENDED = ['completed', 'failed', 'canceled'];
const RAW_STATUS = { queued: 'queued', processing: 'progress', completed: 'completed', failed: 'errored', canceled: 'cancelled' } as const;

export class Projects {
  readonly all = new Map<string, Project>();
  /** Queries of the upgrades. */
  readonly connections: URLSearchParams[] = [];
  readonly received: { readonly type: string; readonly data: Fields }[] = [];
  readonly fates: Fate[] = [];
  readonly #sockets = new Map<string, Socket>();
  readonly #files: Files;
  readonly #catalogue: Catalogue;

  constructor(files: Files, catalogue: Catalogue) {
    [this.#files, this.#catalogue] = [files, catalogue];
  }

  get only(): Project {
    const [project] = this.all.values();
    if (this.all.size !== 1 || !project) throw new Error(`there are ${this.all.size} projects`);
    return project;
  }

  connect(request: IncomingMessage, stream: Duplex, isAllowed: boolean): void {
    const query = new URL(request.url ?? '/', 'http://network').searchParams;
    const appId = query.get('appId') ?? '';
    this.connections.push(query);
    this.#sockets.get(appId)?.socket.close(4015);
    const socket = acceptSocket(
      request,
      stream,
      (text) => void this.#hear(appId, text),
      () => {
        if (this.#sockets.get(appId)?.socket === socket) this.#sockets.delete(appId);
      },
    );
    if (!isAllowed) return socket.close(4021);
    this.#sockets.set(appId, { socket, appId });
    const own = [...this.all.values()].filter((project) => project.appId === appId);
    const money = { settled: '100', credit: '0', debit: '0', net: '100' };
    this.#send(appId, 'authenticated', {
      ...{ id: randomUUID(), clientType: 'artist', username: 'local', address: '0x1', SID: 1, clientSID: 1, addressSID: 1, balanceVersion: 2, tokens: { sogni: money, spark: money } },
      ...{ subscriptionEntitlement: { active: false, trialing: false, trialCapped: false, subscription: null }, activeLLMJobIDs: [], isMainnet: true },
      activeProjects: own.filter(({ status }) => !ENDED.includes(status)).map(recovered),
      unclaimedCompletedProjects: own.filter(({ status }) => status === 'completed').map(recovered),
    });
    this.#send(appId, 'balanceUpdate', { sogni: money, spark: { ...money, premiumCredit: '40' } });
    if (!(query.get('socketEventSubscriptions') ?? '').includes('"modelAvailability":false')) this.#send(appId, 'swarmModels', this.#catalogue.workers);
  }

  /** Breaks every connection. @param code - with a goodbye. */
  disconnect(code?: number): void {
    for (const { socket } of this.#sockets.values()) {
      if (code === undefined) socket.cut();
      else socket.close(code);
    }
    this.#sockets.clear();
  }

  close(): void {
    this.disconnect();
  }

  readonly route: Route = ({ method, path, query }) => {
    const [, version, id] = /^\/(v[12])\/projects\/([^/]+)$/.exec(path) ?? [];
    if (id !== undefined) {
      const project = this.all.get(id.toUpperCase());
      const isKnown = project && (version === 'v2' || ENDED.includes(project.status));
      return isKnown ? success({ project: version === 'v2' ? { ...recordOf(project), status: project.status, finished: ENDED.includes(project.status) } : recordOf(project) }) : unknown();
    }
    const own = [...this.all.values()].filter(({ appId }) => appId === query.get('appId'));
    if (method === 'GET' && path === '/api/v1/artist/projects/sync') {
      return { body: { activeProjects: own.filter(({ status }) => !ENDED.includes(status)).map(recovered), unclaimedCompletedProjects: own.filter(({ status }) => status === 'completed').map(recovered), serverTime: Date.now() } };
    }
    if (path === '/api/v1/artist/projects/active') return { body: { projects: [...this.all.values()].filter(({ status }) => !ENDED.includes(status)).map(({ id: active }) => ({ id: active })) } };
    return undefined;
  };

  #send(appId: string, type: string, payload: object): void {
    void this.#sockets.get(appId)?.socket.send(JSON.stringify({ type, data: Buffer.from(JSON.stringify(payload)).toString('base64') }));
  }

  async #hear(appId: string, text: string): Promise<void> {
    const { type, data } = JSON.parse(text) as { type: string; data: string };
    const payload = JSON.parse(Buffer.from(data, 'base64').toString()) as Fields;
    this.received.push({ type, data: payload });
    if (type === 'jobRequest') await this.#order(appId, payload);
    if (type === 'jobError' && payload.error === 'artistCanceled') this.#cancel(appId, String(payload.jobID));
  }

  async #order(appId: string, request: Fields): Promise<void> {
    const id = String(request.jobID).toUpperCase();
    const known = this.all.get(id);
    if (known) return void (known.submissions += 1);
    const [keyFrame = {}] = request.keyFrames as Fields[];
    const project: Project = { id, appId, request, keyFrame, submissions: 1, status: 'queued', charged: 0, jobs: [] };
    this.all.set(id, project);
    await this.#perform(project, this.fates.shift() ?? {});
  }

  async #perform(project: Project, fate: Fate): Promise<void> {
    const { id, appId, request, keyFrame } = project;
    const model = MODELS.find((one) => one.id === keyFrame.modelID);
    const kind = model?.media as 'image' | 'video' | 'audio';
    const isOver = (): boolean => ENDED.includes(project.status);
    this.#send(appId, 'jobState', { type: 'queued', jobID: id, queuePosition: 1, estimatedStartSeconds: 1, queueStatus: 'waiting' });
    if (!model || !this.#catalogue.workers[model.id]) return this.#fail(project, { error: 4100, error_message: 'no worker has the model' });
    this.#send(appId, 'jobState', { type: 'assigned', jobID: id, workerName: 'gpu-0' });
    project.status = 'processing';
    const count = Number(request.numberOfImages);
    const steps = fate.steps ?? 3;
    for (let index = 0, attempt = 1; index < count; index += 1) {
      const imgID = randomUUID().toUpperCase();
      const seed = typeof keyFrame.seed === 'number' && index === 0 ? keyFrame.seed : 1_000 + index;
      const job: Record<string, unknown> = { id, imgID, worker: { name: 'gpu-0' }, createTime: Date.now(), status: 'jobStarted', performedSteps: 0, triggeredNSFWFilter: false, seedUsed: seed, network: request.network };
      project.jobs.push(job);
      this.#send(appId, 'jobState', { type: 'initiatingModel', jobID: id, imgID, workerName: 'gpu-0', jobIndex: index });
      this.#send(appId, 'jobState', { type: 'jobStarted', jobID: id, imgID, workerName: 'gpu-0', jobIndex: index });
      for (let step = 1; step <= steps; step += 1) {
        const hasImage = Number(request.previews) > 0 && kind === 'image';
        if (hasImage) this.#files.put(`preview/${id}/${imgID}`, await drawPicture({ width: 64, height: 64, seed: step }));
        this.#send(appId, 'jobProgress', { jobID: id, imgID, step, stepCount: steps, progress: step / steps, hasImage, etaSeconds: steps - step, etaMin: 0, etaMax: 0 });
        if (kind === 'video') this.#send(appId, 'jobETA', { jobID: id, imgID, etaSeconds: steps - step });
        if (fate.after?.step === step) await fate.after.wait();
        if (isOver()) return;
      }
      if (fate.retried && attempt === 1) {
        Object.assign(job, { status: 'jobError', reason: 'workerDisconnected' });
        this.#send(appId, 'jobRetry', { jobID: id, imgID, jobIndex: index, attempt, maxAttempts: 3, isFromWorker: true, error: 'workerDisconnected', error_message: 'the worker went away' });
        [attempt, index] = [2, index - 1];
        continue;
      }
      if (fate.fails) return this.#fail(project, fate.fails, imgID);
      const withheld = fate.withheld === true;
      if (!withheld) this.#files.put(`${id}/${imgID}`, await make(kind, { ...keyFrame, outputFormat: request.outputFormat }, seed));
      Object.assign(job, { status: 'jobCompleted', reason: 'jobCompleted', performedSteps: steps, triggeredNSFWFilter: withheld });
      this.#send(appId, 'jobResult', { jobID: id, imgID, performedStepCount: steps, lastSeed: String(seed), userCanceled: false, triggeredNSFWFilter: withheld, nsfwDetected: false, nsfwSources: [] });
    }
    project.charged = fate.charges ?? this.#catalogue.price * count;
    project.status = 'completed';
    project.reason = 'allJobsCompleted';
    this.#send(appId, 'jobState', { type: 'jobCompleted', jobID: id });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  readonly #waiting: (() => void)[] = [];
  /** Resolves with the next project that ends. */
  nextEnd(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #fail(project: Project, { error, error_message }: NonNullable<Fate['fails']>, imgID?: string): void {
    project.status = 'failed';
    project.message = error_message;
    project.jobs.push({ id: project.id, imgID: imgID ?? randomUUID().toUpperCase(), status: 'jobError', reason: String(error), triggeredNSFWFilter: false });
    this.#send(project.appId, 'jobError', { jobID: project.id, ...(imgID === undefined ? {} : { imgID }), isFromWorker: typeof error === 'string', error, error_message });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #cancel(appId: string, id: string): void {
    const project = this.all.get(id.toUpperCase());
    const fate = this.immovable.has(id.toUpperCase());
    const didCancel = project !== undefined && !ENDED.includes(project.status) && !fate;
    if (didCancel) [project.status, project.reason] = ['canceled', 'artistCanceled'];
    if (!didCancel) for (const wake of this.#refused.splice(0)) wake();
    this.#send(appId, 'artistCancelConfirmation', { didCancel, jobID: id, error_message: didCancel ? '' : 'it cannot be cancelled any more' });
  }

  readonly #refused: (() => void)[] = [];
  /** Resolves with the next cancel that comes in vain. */
  nextRefusal(): Promise<void> {
    return new Promise((resolve) => this.#refused.push(resolve));
  }

  /** Projects that a vendor works on, and that cannot be cancelled. */
  readonly immovable = new Set<string>();
}

/** Section 2.4, RawProject. */
function recordOf({ id, request, keyFrame, status, reason, message, charged, jobs }: Project): Fields {
  const cost = { costInRenderSec: '1', costInUSD: String(charged * 0.005), costInToken: String(charged) };
  return {
    ...{ id, model: { id: keyFrame.modelID, SID: 1, name: keyFrame.modelID }, imageCount: request.numberOfImages, status: RAW_STATUS[status], network: request.network },
    ...{ createTime: 1, updateTime: 2, costActual: cost, workerJobs: jobs, completedWorkerJobs: jobs.filter((job) => job.status === 'jobCompleted') },
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { error_message: message }),
  };
}

/** Section 3.8, RecoveredProject. */
const recovered = (project: Project): Fields => ({ ...recordOf(project), appId: project.appId, clientRequestData: Buffer.from(JSON.stringify(project.request)).toString('base64') });
