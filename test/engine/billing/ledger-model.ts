/** The ledger's rules said a second time, as simply as can be: lists in memory, everything computed anew. */
import type { Balance, SparkKind } from '../../../engine/src/billing/port.ts';

interface ModelLot {
  readonly account: string;
  readonly kind: SparkKind;
  readonly granted: number;
  readonly reference: string;
  readonly expiresAt: number;
  left: number;
}

interface ModelHold {
  readonly account: string;
  readonly key: string | undefined;
  readonly slices: readonly { readonly lot: ModelLot; readonly amount: number }[];
  open: boolean;
  captured: number;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const amountOf = (hold: ModelHold): number => sum(hold.slices.map((slice) => slice.amount));

export class LedgerModel {
  now: number;
  readonly caps = new Map<string, { perJob: number | undefined; total: number | undefined }>();
  readonly #lots: ModelLot[] = [];
  readonly #holds: ModelHold[] = [];

  constructor(now: number) {
    this.now = now;
  }

  grant(account: string, granted: number, kind: SparkKind, reference: string, expiresAt = Number.MAX_SAFE_INTEGER): string {
    const known = this.#lots.find((lot) => lot.account === account && lot.reference === reference);
    if (known) return known.granted === granted && known.kind === kind ? 'done' : 'idempotency_conflict';
    this.#lots.push({ account, kind, granted, reference, expiresAt, left: granted });
    return 'done';
  }

  hold(account: string, amount: number, kinds: readonly SparkKind[], key: string | undefined): string {
    const cap = key === undefined ? undefined : this.caps.get(key);
    const spent = sum(this.#holds.filter((hold) => hold.key === key).map((hold) => (hold.open ? amountOf(hold) : hold.captured)));
    if (cap && (amount > (cap.perJob ?? amount) || spent + amount > (cap.total ?? Infinity))) return 'over_cap';
    const slices: { lot: ModelLot; amount: number }[] = [];
    let missing = amount;
    for (const kind of kinds) {
      const lots = this.#lots.filter((lot) => lot.account === account && lot.kind === kind && this.#freeOf(lot) > 0);
      for (const lot of lots.sort((a, b) => a.expiresAt - b.expiresAt)) {
        const taken = Math.min(missing, this.#freeOf(lot));
        if (taken > 0) slices.push({ lot, amount: taken });
        missing -= taken;
      }
    }
    if (missing > 0) return 'insufficient_spark';
    this.#holds.push({ account, key, slices, open: true, captured: 0 });
    return 'done';
  }

  /** @param amount - null releases. */
  end(index: number, amount: number | null): string {
    const hold = this.#holds[index];
    if (!hold) return 'not_found';
    if (!hold.open) return 'invalid_transition';
    if (amount !== null && amount > amountOf(hold)) return 'invalid_parameter';
    hold.open = false;
    hold.captured = amount ?? 0;
    let rest = hold.captured;
    for (const slice of hold.slices) {
      const taken = Math.min(rest, slice.amount);
      slice.lot.left -= taken;
      rest -= taken;
    }
    return 'done';
  }

  balance(account: string): Balance {
    const free = (kind: SparkKind): number => sum(this.#lots.filter((lot) => lot.account === account && lot.kind === kind).map((lot) => this.#freeOf(lot)));
    const byKind = { play: free('play'), free: free('free'), premium: free('premium') };
    const held = sum(this.#holds.filter((hold) => hold.account === account && hold.open).map(amountOf));
    return { available: byKind.play + byKind.free + byKind.premium, held, byKind };
  }

  #freeOf(lot: ModelLot): number {
    if (lot.expiresAt <= this.now) return 0;
    const slices = this.#holds.filter((hold) => hold.open).flatMap((hold) => hold.slices);
    return lot.left - sum(slices.filter((slice) => slice.lot === lot).map((slice) => slice.amount));
  }
}
