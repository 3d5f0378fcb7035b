/** Where the account's Spark came from, and what each kind of it is good for. */
import type { Balance } from 'n8n-nodes-sogni-flow/contract';

export type LotKind = 'play' | 'free' | 'premium';

export interface Lot {
  readonly kind: LotKind;
  readonly title: string;
  readonly words: string;
  readonly spark: number;
}

const LOTS = [
  { kind: 'play', title: 'Play money', words: 'Comes every month, pays the built-in runtimes, and is worth nothing elsewhere.' },
  { kind: 'free', title: 'Free', words: 'Given; spent before what was bought.' },
  { kind: 'premium', title: 'Premium', words: 'Bought or earned; pays everything.' },
] as const satisfies readonly Omit<Lot, 'spark'>[];

/** Every kind that is there; premium also when there is none. */
export const lotsOf = (balance: Balance): readonly Lot[] => LOTS.map((lot) => ({ ...lot, spark: balance[lot.kind] })).filter(({ kind, spark }) => spark > 0 || kind === 'premium');
