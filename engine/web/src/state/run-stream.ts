/**
 * The events of an execution, for as long as something may happen.
 *
 * The browser itself connects again and says which event it had last (`Last-Event-ID`). Where it gives up (a server that answers with
 * an error, or none), the stream is opened anew after a pause that doubles up to 15 s; it then begins with a snapshot, so nothing is missed.
 */
import type { ExecutionStreamEvent } from 'n8n-nodes-sogni-flow/contract';
import { rests } from './words.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TYPES = ['snapshot', 'node', 'progress', 'preview', 'state'] as const;

export interface StreamListener {
  event(event: ExecutionStreamEvent): void;
  /** Whether the server is there. */
  connected(connected: boolean): void;
}

/** The part of `EventSource` that is used. */
export interface Source {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: string, heard: (message: { readonly data: string }) => void): void;
  close(): void;
}

export interface StreamTools {
  open(url: string): Source;
  /** Calls back after `ms`; the returned function calls it off. */
  after(ms: number, then: () => void): () => void;
}

const browserTools: StreamTools = {
  open: (url) => new EventSource(url) as unknown as Source,
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

const CLOSED = 2;

/** @returns what ends listening. It ends by itself once the execution rests. */
export function followRun(id: string, listener: StreamListener, tools: StreamTools = browserTools): () => void {
  let source: Source | undefined;
  let callOff: (() => void) | undefined;
  let pause = FIRST_PAUSE_MS;

  const stop = (): void => {
    callOff?.();
    source?.close();
  };
  const hear = (message: { readonly data: string }): void => {
    const event = JSON.parse(message.data) as ExecutionStreamEvent;
    listener.event(event);
    if ((event.type === 'state' || event.type === 'snapshot') && rests(event.execution)) stop();
  };
  const open = (): void => {
    const opened = tools.open(`/v1/executions/${encodeURIComponent(id)}/events/stream`);
    source = opened;
    opened.onopen = () => {
      pause = FIRST_PAUSE_MS;
      listener.connected(true);
    };
    opened.onerror = () => {
      listener.connected(false);
      if (opened.readyState !== CLOSED) return;
      callOff = tools.after(pause, open);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    for (const type of TYPES) opened.addEventListener(type, hear);
  };
  open();
  return stop;
}
