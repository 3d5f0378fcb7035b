/** Stands in for `EventSource`, with named events. */
import type { Source, StreamTools } from '../../../../engine/web/src/state/event-stream.ts';
import type { AccountStreamEvent, ExecutionStreamEvent } from '../../../../nodes/contract/execution-api.ts';

export class SimulatedSource implements Source {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  readonly #heard = new Map<string, (message: { readonly data: string; readonly lastEventId: string }) => void>();
  #last = '';
  constructor(url: string) {
    this.url = url;
  }
  addEventListener(type: string, heard: (message: { readonly data: string; readonly lastEventId: string }) => void): void {
    this.#heard.set(type, heard);
  }
  close(): void {
    this.readyState = 2;
  }
  send(event: AccountStreamEvent | ExecutionStreamEvent, id = this.#last): void {
    this.#last = id;
    this.#heard.get(event.type)?.({ data: JSON.stringify(event), lastEventId: id });
  }
  fail(givenUp: boolean): void {
    this.readyState = givenUp ? 2 : 0;
    this.onerror?.();
  }
}

export interface Pause {
  readonly ms: number;
  readonly then: () => void;
  off: boolean;
}

export function simulatedTools(): { readonly sources: SimulatedSource[]; readonly pauses: Pause[]; readonly tools: StreamTools } {
  const sources: SimulatedSource[] = [];
  const pauses: Pause[] = [];
  const tools: StreamTools = {
    open: (url) => sources[sources.push(new SimulatedSource(url)) - 1]!,
    after: (ms, then) => {
      const pause = { ms, then, off: false };
      pauses.push(pause);
      return () => void (pause.off = true);
    },
  };
  return { sources, pauses, tools };
}
