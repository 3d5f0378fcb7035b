/**
 * A stream of the engine's events, for as long as something may happen.
 *
 * The browser itself connects again and says which event it had last (`Last-Event-ID`). Where it gives up (a server that answers with
 * an error, or none), the stream is opened anew after a pause that doubles up to 15 s.
 */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export interface StreamListener<Event> {
  /** @param id - of the last event that had one. */
  event(event: Event, id: string): void;
  /** Whether the server is there. */
  connected(connected: boolean): void;
}

interface Message {
  readonly data: string;
  readonly lastEventId: string;
}

/** The part of `EventSource` that is used. */
export interface Source {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: string, heard: (message: Message) => void): void;
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

/** @param address - asked whenever the stream is opened. @returns what ends listening. */
export function followEvents<Event>(address: () => string, types: readonly string[], listener: StreamListener<Event>, tools: StreamTools = browserTools): () => void {
  let source: Source | undefined;
  let callOff: (() => void) | undefined;
  let pause = FIRST_PAUSE_MS;

  const open = (): void => {
    const opened = tools.open(address());
    source = opened;
    opened.onopen = () => {
      pause = FIRST_PAUSE_MS;
      listener.connected(true);
    };
    opened.onerror = () => {
      if (opened.readyState === CLOSED) {
        callOff = tools.after(pause, open);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
      listener.connected(false);
    };
    for (const type of types) opened.addEventListener(type, ({ data, lastEventId }) => listener.event(JSON.parse(data) as Event, lastEventId));
  };
  open();
  return () => {
    callOff?.();
    source?.close();
  };
}
