/**
 * What the server offers, as far as it is known. It is asked again in the background, since it is asked for with every request: who asks gets the last answer
 * at once, and only the first waits. A server that does not answer offers nothing; one that is away for a moment, as for a restart, what it offered before,
 * since jobs for it only have to wait.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Family } from './graph.ts';
import { classesOf, offersOf, type Offer } from './offers.ts';
import type { Http } from './server/http.ts';
import { askNodeInfos } from './server/node-info.ts';

export interface Menu {
  offers(): Promise<readonly Offer[]>;
  /** Asks the server itself before it says no. @throws FlowError `no_runtime_for_operation`, `runtime_unreachable` */
  find(operation: string, model: string): Promise<Offer>;
}

/** How long a server may be away before it offers nothing. */
const FORGET_MS = 60_000;

/** @param freshMs - how long an answer is good for. */
export function createMenu(http: Http, families: readonly Family[], freshMs: number): Menu {
  const classes = classesOf(families);
  let known: readonly Offer[] = [];
  let asked = -Infinity;
  let answered = -Infinity;
  let asking: Promise<readonly Offer[]> | undefined;

  function ask(): Promise<readonly Offer[]> {
    return (asking ??= askNodeInfos(http, classes)
      .then((infos) => {
        answered = performance.now();
        return (known = offersOf(families, infos));
      })
      .finally(() => {
        asked = performance.now();
        asking = undefined;
      }));
  }

  const askQuietly = (): Promise<readonly Offer[]> => ask().catch(() => (performance.now() - answered < FORGET_MS ? known : (known = [])));

  return {
    async offers() {
      if (asked === -Infinity) return await askQuietly();
      if (performance.now() - asked >= freshMs) void askQuietly();
      return known;
    },
    async find(operation, model) {
      const isMeant = ({ capability }: Offer): boolean => capability.operation === operation && capability.model === model;
      const offer = known.find(isMeant) ?? (await ask()).find(isMeant);
      if (!offer) throw new FlowError('no_runtime_for_operation', `ComfyUI has not what ${operation} with model ${model} needs; it may have had it before`, { details: { operation, model } });
      return offer;
    },
  };
}
