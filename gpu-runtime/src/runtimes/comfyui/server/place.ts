/**
 * Where a prompt is: the truth of a server's history and queue.
 *
 *  nowhere ──sent──► queued ──► running ──► ended
 *     ▲                 │          │
 *     └──── deleted ────┴──────────┴─── server restarted
 *
 * A server that does not let its clients name prompts gives them names of its own; there a prompt is known by the mark that was sent along with it.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../../is-record.ts';
import { readEnded, type Ended } from './history.ts';
import type { Http } from './http.ts';

export type Place = { readonly id: string } & ({ readonly at: 'queued' | 'running' } | { readonly at: 'ended'; readonly ended: Ended });

/** Name of the mark in what is sent along with a prompt. */
export const MARK = 'sogni_flow';

/** How far back a prompt is looked for by its mark. */
const RECENT = 200;

/** @param id - its name at the server. @returns `undefined` when it is nowhere. @throws FlowError `runtime_unreachable` */
export async function placeOf(http: Http, id: string): Promise<Place | undefined> {
  // From the queue a prompt goes to the history in one step: what is in neither, asked in this order, is lost.
  return (await inHistory(http, id)) ?? (await inQueue(http, (entry) => entry[1] === id)) ?? (await inHistory(http, id));
}

/** The same, by the name that it would have, or the mark that it has. */
export async function placeOfMarked(http: Http, mark: string): Promise<Place | undefined> {
  return (await placeOf(http, mark)) ?? (await inQueue(http, (entry) => isMarked(entry, mark))) ?? (await inRecentHistory(http, mark));
}

async function inHistory(http: Http, id: string): Promise<Place | undefined> {
  const history = await data(http, `/history/${encodeURIComponent(id)}`);
  return Object.hasOwn(history, id) && isRecord(history[id]) ? { id, at: 'ended', ended: readEnded(history[id]) } : undefined;
}

async function inQueue(http: Http, is: (entry: readonly unknown[]) => boolean): Promise<Place | undefined> {
  const queue = await data(http, '/queue');
  const find = (list: unknown): readonly unknown[] | undefined => (Array.isArray(list) ? list.filter(Array.isArray).find(is) : undefined);
  const running = find(queue.queue_running);
  const entry = running ?? find(queue.queue_pending);
  return entry && { id: String(entry[1]), at: running ? 'running' : 'queued' };
}

async function inRecentHistory(http: Http, mark: string): Promise<Place | undefined> {
  const history = await data(http, `/history?max_items=${RECENT}`);
  for (const [id, entry] of Object.entries(history)) {
    if (isRecord(entry) && Array.isArray(entry.prompt) && isMarked(entry.prompt, mark)) return { id, at: 'ended', ended: readEnded(entry) };
  }
  return undefined;
}

/** Number, id, graph, what was sent along, nodes to run. */
const isMarked = ([, , , along]: readonly unknown[], mark: string): boolean => isRecord(along) && along[MARK] === mark;

async function data(http: Http, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await http.get(path);
  if (status === 200 && isRecord(body)) return body;
  throw new FlowError('runtime_unreachable', `the server answers ${status} where ComfyUI gives an object (${path}); is it ComfyUI?`);
}
