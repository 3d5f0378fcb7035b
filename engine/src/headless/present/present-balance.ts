import { MICRO_PER_SPARK, type Balance } from 'n8n-nodes-sogni-flow/contract';
import type { Balance as LedgerBalance } from '../../billing/port.ts';

/** A balance as it is shown, in Spark. */
export function presentBalance({ available, held, byKind }: LedgerBalance): Balance {
  const [all, onHold, play, free, premium] = [available, held, byKind.play, byKind.free, byKind.premium].map((amount) => amount / MICRO_PER_SPARK) as [number, number, number, number, number];
  return { available: all, held: onHold, play, free, premium };
}
