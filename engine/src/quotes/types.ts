import type { Price } from 'n8n-nodes-sogni-flow/contract';

export type { Arguments, Artifact, JobInput, MediaKind, MediaType, Price } from 'n8n-nodes-sogni-flow/contract';
export type { JobQuote, Jobs } from '../jobs/port.ts';

/** One paid step of a workflow, as it would be bought now. */
export interface QuoteLine {
  readonly node: string;
  readonly operation: string;
  readonly model: string;
  readonly price: Price;
  readonly playMoney: boolean;
  /** A finished result is at hand; the step costs nothing. */
  readonly cached: boolean;
  /** The seed is empty, so a new one is drawn and the step is never taken from the cache. */
  readonly drawsSeed: boolean;
  /** Name of the credential whose account pays; the price is an estimate then. Absent is the local account. */
  readonly credential?: string;
}

export interface Quote {
  readonly lines: readonly QuoteLine[];
  /** Sum of the lines, cached ones at 0. */
  readonly total: Price;
}

const NOTHING: Price = { min: 0, expected: 0, max: 0 };

export function totalOf(lines: readonly QuoteLine[]): Price {
  return lines.reduce(
    (sum, { price, cached }) => {
      const due = cached ? NOTHING : price;
      return { min: sum.min + due.min, expected: sum.expected + due.expected, max: sum.max + due.max };
    },
    NOTHING,
  );
}
