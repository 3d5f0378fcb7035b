import { describe, expect, it } from '@jest/globals';
import { followRun, type Source, type StreamTools } from '../../../../engine/web/src/state/run-stream.ts';
import type { ExecutionStreamEvent } from '../../../../nodes/contract/execution-api.ts';
import { aNode, anExecution } from './fixtures.ts';

/** Stands in for `EventSource`: named events go to their listeners, the rest to `onmessage`. */
class SimulatedSource implements Source {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((message: { readonly data: string }) => void) | null = null;
  readonly #heard = new Map<string, (message: { readonly data: string }) => void>();
  addEventListener(type: string, heard: (message: { readonly data: string }) => void): void {
    this.#heard.set(type, heard);
  }
  close(): void {
    this.readyState = 2;
  }
  send(event: ExecutionStreamEvent): void {
    this.#heard.get(event.type)?.({ data: JSON.stringify(event) });
  }
  fail(givenUp: boolean): void {
    this.readyState = givenUp ? 2 : 0;
    this.onerror?.();
  }
}

function watch() {
  const sources: SimulatedSource[] = [];
  const pauses: { ms: number; then: () => void; off: boolean }[] = [];
  const heard: string[] = [];
  const tools: StreamTools = {
    open: () => sources[sources.push(new SimulatedSource()) - 1]!,
    after: (ms, then) => {
      const pause = { ms, then, off: false };
      pauses.push(pause);
      return () => void (pause.off = true);
    },
  };
  const stop = followRun('e1', { event: ({ type }) => heard.push(type), connected: (there) => heard.push(there ? 'there' : 'gone') }, tools);
  return { sources, pauses, heard, stop };
}

describe('followRun', () => {
  it('closes the stream when the execution rests, so that the browser does not open it again', () => {
    const { sources, heard } = watch();
    sources[0]!.onopen?.();
    sources[0]!.send({ type: 'snapshot', execution: anExecution([aNode('A')]) });
    expect(sources[0]!.readyState).not.toBe(2);
    sources[0]!.send({ type: 'state', execution: anExecution([aNode('A')], { state: 'completed' }) });
    expect(sources[0]!.readyState).toBe(2);
    expect(heard).toEqual(['there', 'snapshot', 'state']);
  });

  it('leaves a lost connection to the browser, which knows the last event', () => {
    const { sources, pauses, heard } = watch();
    sources[0]!.fail(false);
    expect(pauses).toEqual([]);
    expect(heard).toEqual(['gone']);
  });

  it('opens it anew after a pause that doubles up to 15 s, and begins anew once the server is back', () => {
    const { sources, pauses } = watch();
    for (let tries = 0; tries < 8; tries++) {
      sources.at(-1)!.fail(true);
      pauses.at(-1)!.then();
    }
    expect(pauses.map(({ ms }) => ms)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    sources.at(-1)!.onopen?.();
    sources.at(-1)!.fail(true);
    expect(pauses.at(-1)!.ms).toBe(500);
  });

  it('does nothing more once it is stopped', () => {
    const { sources, pauses, stop } = watch();
    sources[0]!.fail(true);
    stop();
    expect(pauses[0]!.off).toBe(true);
    expect(sources[0]!.readyState).toBe(2);
  });
});
