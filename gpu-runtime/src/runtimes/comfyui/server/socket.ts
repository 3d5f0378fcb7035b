/**
 * The socket over which a server tells how its prompts get on. A courtesy: nothing depends on it but progress, previews and how soon an end is noticed, since
 * the truth is asked of the server itself (`place.ts`).
 *
 * It is open while somebody listens. A lost one is opened again after a pause that grows, and so is one that has been silent for long: servers are known to
 * forget theirs. One client id for each process, since a server sends a prompt's events only to the client that sent it.
 */
import { readEvent, type ServerEvent } from './read-event.ts';

export interface Socket {
  readonly clientId: string;
  /** Also hears what is told of a prompt that nobody listens to, if there is no other listener. @returns the way to stop listening. */
  listen(prompt: string, hear: (event: ServerEvent) => void): () => void;
  /** Ends when it is open, or did not come to be so in time: what is told before that is lost. */
  opened(): Promise<void>;
  close(): void;
}

export interface SocketOptions {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly open?: (url: string) => WebSocket;
  /** Before a lost socket is opened again the first time; twice as long each time after. */
  readonly pauseMs: number;
  readonly silenceMs: number;
}

/** Has to be the first thing that is said, or previews come without the name of their prompt. */
const FEATURES = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } });
const LONGEST_PAUSE_MS = 10_000;
/** `WebSocket.CONNECTING` */
const OPENING = 0;
const OPEN_WITHIN_MS = 1_000;

export function createSocket({ baseUrl, clientId, open = (url) => new WebSocket(url), pauseMs, silenceMs }: SocketOptions): Socket {
  const url = `${baseUrl.replace(/^http/, 'ws')}/ws?clientId=${clientId}`;
  const listeners = new Map<string, (event: ServerEvent) => void>();
  let socket: WebSocket | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  function connect(): void {
    clearTimeout(timer);
    const opened = (socket = open(url));
    opened.binaryType = 'arraybuffer';
    opened.onopen = () => opened.send(FEATURES);
    opened.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) => {
      failures = 0;
      watch();
      const event = readEvent(data);
      if (event) tell(event);
    };
    opened.onclose = () => socket === opened && again();
    watch();
  }

  function tell(event: ServerEvent): void {
    const meant = event.prompt === undefined ? undefined : listeners.get(event.prompt);
    if (meant) return meant(event);
    // Without a name, or with one that a server has given and not told yet, it can only be meant for the one that there is.
    if (listeners.size === 1) for (const hear of listeners.values()) hear(event);
  }

  function watch(): void {
    clearTimeout(timer);
    timer = setTimeout(again, silenceMs).unref();
  }

  function again(): void {
    drop();
    if (listeners.size === 0) return;
    timer = setTimeout(connect, Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** failures)).unref();
    failures += 1;
  }

  function drop(): void {
    clearTimeout(timer);
    const dropped = socket;
    socket = undefined;
    dropped?.close();
  }

  return {
    clientId,
    listen(prompt, hear) {
      listeners.set(prompt, hear);
      if (!socket) connect();
      return () => {
        if (listeners.get(prompt) === hear) listeners.delete(prompt);
        if (listeners.size === 0) drop();
      };
    },
    async opened() {
      if (socket?.readyState !== OPENING) return;
      const opening = socket;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, OPEN_WITHIN_MS);
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        opening.addEventListener('open', done, { once: true });
        opening.addEventListener('close', done, { once: true });
      });
    },
    close() {
      listeners.clear();
      drop();
    },
  };
}
