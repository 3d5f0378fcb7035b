/** The periods by which the spending of an API key is counted. Days and months are UTC, and a hold counts in those in which it was placed. */

/** The UTC day of a moment, as 2026-11-15; its month is the first seven characters. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

export interface CountedHold {
  /** Null for a hold from before days were noted. */
  readonly day: string | null;
  readonly run_id: string | null;
}

/** Names of the periods in which a hold counts. */
export const periodsOf = ({ day, run_id }: CountedHold): string[] => [
  'total',
  ...(day === null ? [] : [`day ${day}`, `month ${day.slice(0, 7)}`]),
  ...(run_id === null ? [] : [`run ${run_id}`]),
];

/** The first moment after a day or a month given as 2026-11-15 or 2026-11, in ISO 8601. */
export function endOf(period: string): string {
  const [year = 0, month = 1, day] = period.split('-').map(Number);
  return new Date(day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1)).toISOString();
}
