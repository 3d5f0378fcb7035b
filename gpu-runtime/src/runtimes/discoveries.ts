/**
 * What a server was found to offer, believed for half a minute.
 *
 * It is waited for the first time only: afterwards what was found before is told while the server is asked again.
 */
export interface Discoveries<Found> {
  /** `undefined` while the server does not say. */
  latest(): Promise<Found | undefined>;
  /** Lets go of a question that is under way, so that nothing waits for a server that hangs. */
  letGo(): void;
}

const BELIEVED_MS = 30_000;

/** Does not reject. @param before - what was found before, `undefined` at the first time. */
export type Discover<Found> = (signal: AbortSignal, before: Promise<Found | undefined> | undefined) => Promise<Found | undefined>;

/** @param clock - milliseconds. */
export function createDiscoveries<Found>(discover: Discover<Found>, clock: () => number): Discoveries<Found> {
  let asking = new AbortController();
  let asked: { readonly at: number; readonly found: Promise<Found | undefined> } | undefined;
  return {
    latest() {
      if (asked && clock() - asked.at < BELIEVED_MS) return asked.found;
      const before = asked?.found;
      const found = discover(asking.signal, before);
      asked = { at: clock(), found };
      return before ? Promise.race([before, found]) : found;
    },
    letGo() {
      asking.abort();
      [asking, asked] = [new AbortController(), undefined];
    },
  };
}
