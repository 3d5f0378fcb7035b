/** API keys as they travel: caps and what was spent in Spark. */
import { microSpark, MICRO_PER_SPARK, type KeyCapsRecord, type KeyRecord, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { ApiKey } from '../../accounts/port.ts';
import type { Cap, CapName } from '../../billing/caps.ts';

/** @param spent - in µSpark, in all. */
export function keyRecord(key: ApiKey, spent: MicroSpark): KeyRecord {
  const { id, name, createdAt, revokedAt, worker } = key;
  return {
    ...{ id, name, createdAt: new Date(createdAt).toISOString(), caps: capsRecord(key), spent: spent / MICRO_PER_SPARK },
    ...(revokedAt !== undefined && { revokedAt: new Date(revokedAt).toISOString() }),
    ...(worker && { worker }),
  };
}

function capsRecord({ capPerJob, capPerRun, capPerDay, capPerMonth, capTotal }: ApiKey): KeyCapsRecord {
  const caps = { perJob: capPerJob, perRun: capPerRun, perDay: capPerDay, perMonth: capPerMonth, total: capTotal };
  return Object.fromEntries(Object.entries(caps).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount / MICRO_PER_SPARK]])));
}

type Given = { readonly [Name in CapName]?: number | null | undefined };

/** Spark to µSpark; null, which lifts a cap, stays. */
export const capChanges = (given: Given): { readonly [Name in CapName]?: MicroSpark | null } =>
  Object.fromEntries(Object.entries(given).flatMap(([name, spark]) => (spark === undefined ? [] : [[name, spark === null ? null : microSpark(spark)]])));

/** Of a new key, which has no cap that could be lifted. */
export const newCaps = (given: Given): Cap => Object.fromEntries(Object.entries(capChanges(given)).filter(([, amount]) => amount !== null));
