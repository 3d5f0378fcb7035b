/**
 * Has a server run a prompt once, and waits for its end.
 *
 * What counts is what the server's history and queue say, asked for again and again; the socket only tells when to look. So a socket that is cut, silent or of another
 * client changes nothing but how soon an end is noticed. A prompt that was sent before, by whichever process, is found again and not sent twice. One that
 * ended without a result is spent: the next one has a new name.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../../is-record.ts';
import type { Prompt } from '../bind.ts';
import type { Graph } from '../graph.ts';
import { createBell, type Bell } from './bell.ts';
import { cancelPrompt } from './cancel-prompt.ts';
import { faultOf, isOutOfMemory, refusalOf } from './faults.ts';
import type { Ended, ServerFile } from './history.ts';
import type { Http } from './http.ts';
import { MARK, placeOf, placeOfMarked, type Place } from './place.ts';
import type { ServerEvent } from './read-event.ts';
import type { Socket } from './socket.ts';

export interface Server {
  readonly http: Http;
  readonly socket: Socket;
  /** Between two looks at a prompt that nothing is heard of. */
  readonly pollMs: number;
  /** How long a server may be out of reach before a prompt of it is given up; it is found again when the job is tried again. */
  readonly outageMs: number;
  /** How long a prompt may take to end after it was cancelled. */
  readonly cancelMs: number;
  /** Called when a cancelled prompt went on nevertheless. */
  readonly onStuck?: () => void;
  /** For a server whose process is known: the way to ask why it has ended since. */
  readonly watch?: () => () => FlowError | undefined;
  /** Names of prompts that this process has sent and not seen to their end. One that is then nowhere took the server down, or went with it. */
  readonly underWay: Set<string>;
}

export interface PromptRun {
  /** Name of the prompt at its first try (0), its second, … */
  readonly nameOf: (attempt: number) => string;
  readonly promptFor: (name: string) => Prompt;
  /** What the prompt was bound from, to say whose fault a refusal is. */
  readonly graph: Graph;
  readonly signal: AbortSignal;
  readonly hear: (event: ServerEvent) => void;
  /** Called at every look at the server. @param isHeard - whether the server tells us of its steps: those of a prompt that another process sent go there. */
  readonly seen: (at: 'queued' | 'running', isHeard: boolean) => void;
}

export type NodeFiles = Readonly<Record<string, readonly ServerFile[]>>;

export interface FinishedPrompt {
  /** Its name at the server. */
  readonly id: string;
  /** What each node left. */
  readonly files: NodeFiles;
}

const MOST_ATTEMPTS = 50;

/** @throws FlowError `cancelled`, `runtime_failed`, `runtime_unreachable`, or what the server refused. */
export async function runPrompt(server: Server, run: PromptRun): Promise<FinishedPrompt> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    stopIfCancelled(run.signal);
    const name = run.nameOf(attempt);
    const bell = createBell();
    const hear = (event: ServerEvent): void => {
      run.hear(event);
      if (event.kind === 'ended') bell.ring();
    };
    const before = await placeOfMarked(server.http, name);
    if (before?.at === 'ended') {
      server.underWay.delete(name);
      if (before.ended.state === 'success' && hasFiles(before.ended.files)) return { id: before.id, files: before.ended.files };
      continue;
    }
    // It counts as a try of the job: one that takes its server down each time must end some time.
    if (!before && server.underWay.delete(name)) throw lost();
    let deaf = server.socket.listen(name, hear);
    try {
      await server.socket.opened();
      const sent = before?.id ?? (await send(server, name, run));
      if (sent === undefined) continue;
      if (sent !== name) {
        const earlier = deaf;
        deaf = server.socket.listen(sent, hear);
        earlier();
      }
      server.underWay.add(name);
      const ended = await follow(server, { id: sent, isHeard: before === undefined }, bell, run).catch((error: unknown) => {
        if (!FlowError.is(error) || error.code !== 'runtime_unreachable') server.underWay.delete(name);
        throw error;
      });
      server.underWay.delete(name);
      return { id: sent, files: await filesOf(ended, server.http) };
    } finally {
      deaf();
    }
  }
  throw new FlowError('runtime_failed', `ComfyUI ended this ${MOST_ATTEMPTS} times without a result`);
}

const lost = (): FlowError => new FlowError('runtime_failed', 'ComfyUI no longer knows the prompt; it was restarted, or somebody deleted it');

const hasFiles = (files: NodeFiles): boolean => Object.values(files).some((list) => list.length > 0);

/**
 * The signal is not heeded: a prompt that may have arrived has to be known, so that it can be cancelled.
 * @returns the prompt's name at the server; `undefined` when the name is spent.
 */
async function send({ http, socket, underWay }: Server, name: string, { promptFor, graph }: PromptRun): Promise<string | undefined> {
  const request = { prompt: promptFor(name), prompt_id: name, client_id: socket.clientId, extra_data: { [MARK]: name } };
  let answer;
  try {
    answer = await http.post('/prompt', request);
  } catch (error) {
    // Sent or not? The server knows, if it can be asked; one that is gone may be so because of it.
    const place = await placeOfMarked(http, name).catch(() => void underWay.add(name));
    if (place) return place.id;
    throw error;
  }
  const { status, body } = answer;
  if (status === 409) return (await placeOfMarked(http, name))?.id;
  if (status >= 400) throw refusalOf(body, graph);
  if (isRecord(body) && typeof body.prompt_id === 'string') return body.prompt_id;
  throw new FlowError('runtime_unreachable', `the server took the prompt with ${status} and without a name; is it ComfyUI?`);
}

async function follow(server: Server, { id, isHeard }: { readonly id: string; readonly isHeard: boolean }, bell: Bell, { signal, seen }: PromptRun): Promise<Ended> {
  const { http, pollMs, outageMs, cancelMs } = server;
  const whyGone = server.watch?.() ?? (() => undefined);
  let answered = Date.now();
  for (;;) {
    if (signal.aborted) {
      // With its server it has ended as well.
      if (!whyGone() && !(await cancelPrompt({ http, id, bell, pollMs, waitMs: cancelMs })) && !whyGone()) server.onStuck?.();
      stopIfCancelled(signal);
    }
    let place: Place | undefined;
    try {
      place = await placeOf(http, id);
      answered = Date.now();
      if (!place) throw whyGone() ?? lost();
      if (place.at === 'ended') return place.ended;
      seen(place.at, isHeard);
    } catch (error) {
      if (!FlowError.is(error) || error.code !== 'runtime_unreachable') throw error;
      const gone = whyGone();
      if (gone) throw gone;
      if (Date.now() - answered >= outageMs) throw error;
    }
    await bell.wait(pollMs, signal);
  }
}

async function filesOf(ended: Ended, http: Http): Promise<NodeFiles> {
  if (ended.state === 'interrupted') throw new FlowError('runtime_failed', 'ComfyUI was told to interrupt the prompt, and not by this job');
  if (ended.state === 'failed') {
    if (isOutOfMemory(ended.fault)) await freeMemory(http);
    throw faultOf(ended.fault);
  }
  if (hasFiles(ended.files)) return ended.files;
  // Everything came from the server's cache, and it did not say what that was; without the cache it is made again.
  await freeMemory(http);
  throw new FlowError('runtime_failed', 'ComfyUI ended the prompt without a file');
}

/** For a prompt whose files are gone or damaged: neither the history nor the cache gives them again, so that they are made anew. */
export async function forgetPrompt(http: Http, id: string): Promise<void> {
  await http.post('/history', { delete: [id] }).catch(() => undefined);
  await http.post('/free', { free_memory: true }).catch(() => undefined);
}

/** Models and results kept from earlier prompts go, as soon as nothing runs. A server that does not know how is left alone. */
export async function freeMemory(http: Http): Promise<void> {
  await http.post('/free', { unload_models: true, free_memory: true }).catch(() => undefined);
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
}
