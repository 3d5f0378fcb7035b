/**
 * Recounts a ledger from its transfers alone, one after another: the chain, every account, every lot, every capture and refund.
 * Needs no database, so an export can be checked anywhere.
 */
import { currencyOf } from './ledger-accounts.ts';
import { GENESIS, hashOf, type ChainHead, type TransferRow } from './transfers.ts';

/** Accounts that may have less than nothing: where money comes from, and what is owed. */
const MAY_BE_BELOW_ZERO = /^(sogni\/)?(treasury|platform:revenue)$|^(promo|wash:.*|receivable:.*)$/s;

export interface LotCount {
  readonly account: string;
  readonly granted: bigint;
  readonly remaining: bigint;
}

export class Recount {
  #head: ChainHead;
  readonly #sums = new Map<string, bigint>();
  readonly #lots = new Map<number, LotCount>();
  /** Captured less refunded, by hold. */
  readonly #captures = new Map<string, bigint>();
  readonly #whole: boolean;

  /** @param before - the transfer that the first one follows, when the count does not begin at the first: then only the chain can be checked. */
  constructor(before?: ChainHead) {
    this.#head = before ?? { seq: 0, hash: GENESIS };
    this.#whole = this.#head.seq === 0;
  }

  get head(): ChainHead {
    return this.#head;
  }

  /** Whether accounts and lots were counted, not the chain alone. */
  get whole(): boolean {
    return this.#whole;
  }

  get lots(): ReadonlyMap<number, LotCount> {
    return this.#lots;
  }

  get accounts(): ReadonlyMap<string, bigint> {
    return this.#sums;
  }

  balanceOf(account: string): bigint {
    return this.#sums.get(account) ?? 0n;
  }

  /** Counts the next transfer. @returns what is wrong with it, one sentence each. */
  add(row: TransferRow): string[] {
    const findings: string[] = [];
    if (row.seq !== this.#head.seq + 1 || row.previous_hash !== this.#head.hash) findings.push(`transfer ${row.seq} does not follow transfer ${this.#head.seq}`);
    if (hashOf(row) !== row.hash) findings.push(`transfer ${row.seq} was changed after it was written`);
    this.#head = { seq: row.seq, hash: row.hash };
    if (this.#whole) this.#count(row, findings);
    return findings;
  }

  /** What does not add up in the end. */
  finish(): string[] {
    if (!this.#whole) return [];
    return (['spark', 'sogni'] as const).flatMap((currency) => {
      const total = [...this.#sums].reduce((sum, [account, amount]) => (currencyOf(account) === currency ? sum + amount : sum), 0n);
      return total === 0n ? [] : [`all ${currency} accounts together have ${total} millionths instead of 0`];
    });
  }

  #count(row: TransferRow, findings: string[]): void {
    const amount = BigInt(row.amount);
    if (amount <= 0n) findings.push(`transfer ${row.seq} moves ${amount}`);
    if (currencyOf(row.debit) !== currencyOf(row.credit)) findings.push(`transfer ${row.seq} moves money between two currencies`);
    const debit = this.balanceOf(row.debit) - amount;
    this.#sums.set(row.debit, debit);
    this.#sums.set(row.credit, this.balanceOf(row.credit) + amount);
    if (debit < 0n && !MAY_BE_BELOW_ZERO.test(row.debit)) findings.push(`account ${row.debit} has ${debit} millionths after transfer ${row.seq}`);
    if (row.lot_id !== null) this.#countLot(row, row.lot_id, amount, findings);
    if (row.hold_id !== null && (row.kind === 'capture' || row.kind === 'refund')) {
      const captured = (this.#captures.get(row.hold_id) ?? 0n) + (row.kind === 'capture' ? amount : -amount);
      this.#captures.set(row.hold_id, captured);
      if (captured < 0n) findings.push(`refunds of hold ${row.hold_id} are above its captures after transfer ${row.seq}`);
    }
  }

  /** The transfer that fills a lot for the first time bears its number. */
  #countLot(row: TransferRow, id: number, amount: bigint, findings: string[]): void {
    const lot = this.#lots.get(id);
    if (!lot) {
      if (id !== row.seq) findings.push(`transfer ${row.seq} belongs to lot ${id}, which nothing has filled`);
      this.#lots.set(id, { account: row.credit, granted: amount, remaining: amount });
      return;
    }
    const fills = row.credit === lot.account;
    const remaining = lot.remaining + (fills ? amount : -amount);
    if (!fills && row.debit !== lot.account) findings.push(`transfer ${row.seq} draws from lot ${id} of another account`);
    if (remaining < 0n || remaining > lot.granted) findings.push(`lot ${id} has ${remaining} of ${lot.granted} millionths after transfer ${row.seq}`);
    this.#lots.set(id, { ...lot, remaining });
  }
}
