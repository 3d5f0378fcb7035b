import { beforeEach, describe, expect, it } from '@jest/globals';
import { createDiscoveries, type Discoveries } from '../../../gpu-runtime/src/runtimes/discoveries.ts';

describe('what a server was found to offer', () => {
  let [now, asked]: [number, { readonly signal: AbortSignal; answer(found: string | undefined): void }[]] = [0, []];
  let discoveries: Discoveries<string>;
  beforeEach(() => {
    [now, asked] = [0, []];
    discoveries = createDiscoveries<string>((signal) => new Promise((answer) => void asked.push({ signal, answer })), () => now);
  });

  it('is waited for at first, and believed for half a minute', async () => {
    const first = discoveries.latest();
    asked[0]!.answer('a model');
    expect(await first).toBe('a model');
    now = 29_999;
    expect(await discoveries.latest()).toBe('a model');
    expect(asked).toHaveLength(1);
  });

  it('is told as it was while the server is asked again', async () => {
    const first = discoveries.latest();
    asked[0]!.answer('a model');
    await first;
    now = 30_000;
    expect(await discoveries.latest()).toBe('a model');
    asked[1]!.answer(undefined);
    expect(await discoveries.latest()).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('is not waited for any more once it is let go, and asked for anew', () => {
    void discoveries.latest();
    discoveries.letGo();
    void discoveries.latest();
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });
});
