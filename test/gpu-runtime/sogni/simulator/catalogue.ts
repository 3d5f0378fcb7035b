/** Models, tiers, workers and estimates, as the socket host answers them: bare JSON, all that an estimate depends on in the path, money as decimal strings. */
import { MODELS } from '../../../../nodes/contract/index.ts';
import { tierOf } from '../../../../engine/src/server/catalogue/tiers.ts';
import type { Route } from './network.ts';

export interface Catalogue {
  /** Ids of models, with how many workers have each. */
  workers: Readonly<Record<string, number>>;
  /** Spark for one result. */
  price: number;
}

const sidOf = (id: string): number => MODELS.findIndex((model) => model.id === id) + 1;

export const catalogueRoutes =
  (catalogue: Catalogue): Route =>
  ({ path }) => {
    const listed = MODELS.filter(({ id }) => Object.hasOwn(catalogue.workers, id));
    if (path === '/api/v1/models/list') return { body: listed.map(({ id, title, media }) => ({ id, name: title, SID: sidOf(id), tier: `tier-${id}`, media })) };
    if (path === '/api/v2/models/tiers') {
      return { body: Object.fromEntries(listed.map(({ id, title, media, limits }) => [`tier-${id}`, tierOf({ id, name: title, SID: sidOf(id), tier: id, media, limits, loras: false })])) };
    }
    if (/^\/api\/v1\/status\/network\/(fast|relaxed)\/models$/.test(path)) return { body: Object.fromEntries(Object.entries(catalogue.workers).map(([id, count]) => [String(sidOf(id)), count])) };
    const count = /^\/api\/v2\/job\/estimate\/spark\/[a-z]+\/[^/]+\/(\d+)\//.exec(path)?.[1] ?? /^\/api\/v1\/job-(?:video|audio)\/estimate\/spark\/.*\/(\d+)$/.exec(path)?.[1];
    if (count === undefined) return undefined;
    const spark = String(catalogue.price * Number(count));
    return { body: { quote: { project: { costInSpark: spark, costInToken: spark, costInUSD: String(Number(spark) * 0.005) } } } };
  };
