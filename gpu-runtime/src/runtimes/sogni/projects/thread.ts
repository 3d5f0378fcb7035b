/**
 * The thread that speaks over the socket, through the official SDK. It has a thread of its own because the SDK ends where it runs when a first call
 * fails: here that ends the thread, and the job is followed by its record.
 *
 * The id of a project is on the disk before its request leaves, so that a job that comes again after a crash finds its project.
 */
import { mkdirSync, openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, ThreadOrder, ToThread } from './messages.ts';

const order = workerData as ThreadOrder;
const tell = (message: FromThread): void => parentPort?.postMessage(message);
const silent = () => undefined;

const sdk = await import('@sogni-ai/sogni-client').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  tell({ type: 'missing' });
  return undefined;
});
if (sdk) await speak(sdk);

async function speak({ SogniClient }: typeof import('@sogni-ai/sogni-client')): Promise<void> {
  const { restEndpoint, socketEndpoint, apiKey, network, appId } = order;
  const logger = { setLevel: silent, error: silent, warn: silent, info: silent, debug: silent } as never;
  const sogni = await SogniClient.createInstance({ restEndpoint, socketEndpoint, apiKey, network, appId, appSource: 'sogni-flow', logger, socketEventSubscriptions: { modelAvailability: false } });
  let projectId = order.projectId;

  sogni.projects.on('project', (event) => {
    if (event.projectId !== projectId) return;
    if (event.type === 'queued') tell({ type: 'queued', position: event.queuePosition, withoutWorkers: event.queueStatus === 'no-workers' });
    else tell({ type: 'ended' });
  });
  /** Of all its media, as the SDK reckons it: a render that moves to another worker begins anew. */
  const fraction = (): number => (sogni.projects.trackedProjects.find(({ id }) => id === projectId)?.progress ?? 0) / 100;
  sogni.projects.on('job', (event) => {
    if (event.projectId !== projectId) return;
    if (event.type === 'preview') tell({ type: 'preview', url: event.url });
    if (event.type === 'jobETA') tell({ type: 'progress', fraction: fraction(), etaSeconds: event.etaSeconds });
    if (event.type !== 'progress') return;
    const { step, stepCount, etaSeconds } = event;
    tell({ type: 'progress', fraction: fraction(), ...(step === undefined ? {} : { step }), ...(stepCount === undefined ? {} : { stepCount }), ...(etaSeconds === undefined ? {} : { etaSeconds }) });
  });

  parentPort?.on('message', ({ type }: ToThread) => {
    if (type !== 'cancel' || projectId === undefined) return;
    sogni.projects.cancel(projectId).then(
      () => tell({ type: 'cancelled', didCancel: true }),
      () => tell({ type: 'cancelled', didCancel: false }),
    );
  });

  if (!order.start) return;
  const { socket } = sogni.apiClient;
  const send = socket.send.bind(socket);
  socket.send = async (type, data) => {
    if (type === 'jobRequest') {
      projectId = (data as { jobID: string }).jobID;
      await note(projectId);
    }
    await send(type, data);
    if (type === 'jobRequest') tell({ type: 'sent', projectId: projectId! });
  };
  await sogni.projects.create({ ...order.start.params, ...(await filesOf(order.start.files)) } as never).catch((error: unknown) => {
    if (projectId !== undefined) throw error;
    tell({ type: 'refused', ...told(error) });
  });
}

async function note(projectId: string): Promise<void> {
  mkdirSync(dirname(order.noteFile), { recursive: true });
  const file = await open(order.noteFile, 'w');
  try {
    await file.writeFile(projectId);
    await file.sync();
  } finally {
    await file.close();
  }
}

type Files = NonNullable<ThreadOrder['start']>['files'];

/** `a.b` is a place inside of an argument; `contextImages` is a list. */
async function filesOf(files: Files): Promise<Record<string, unknown>> {
  const placed: Record<string, unknown> = {};
  for (const { place, path, mediaType } of files) {
    const file = await openAsBlob(path, { type: mediaType });
    const [name = '', within] = place.split('.');
    if (within !== undefined) placed[name] = { ...(order.start!.params[name] as object), [within]: file };
    else if (name === 'contextImages') placed[name] = [...((placed[name] as unknown[] | undefined) ?? []), file];
    else placed[name] = file;
  }
  return placed;
}

/** As an answer with a status, which is also how the SDK tells its own check of a request; what is neither that nor a broken way has none. */
function told(error: unknown): { status?: number; body: Record<string, unknown> } {
  const { status, payload, message = String(error), cause } = error as { status?: number; payload?: Record<string, unknown>; message?: string; cause?: { code?: string } };
  const body = { ...payload, message: `${message} ${cause?.code ?? ''}`.trim().replaceAll(order.apiKey, '***') };
  if (status !== undefined) return { status, body };
  const isAway = error instanceof TypeError || (error as Error).name === 'AbortError';
  return { ...(isAway ? { status: 503 } : {}), body };
}
