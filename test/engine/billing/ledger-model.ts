/** The ledger's rules said a second time, as simply as can be: lists in memory, everything computed anew. Each command answers as the ledger should. */
import type { Balance, SparkKind } from '../../../engine/src/billing/port.ts';
import type { Cap } from '../../../engine/src/billing/caps.ts';
import type { Eligibility, JobClass } from '../../../engine/src/billing/lots.ts';
import type { PaymentNews } from '../../../engine/src/billing/top-ups.ts';

const MONTH_OF_REFUNDS = 30 * 86_400_000;
const WEEK = 7 * 86_400_000;
const CENT = 2_000_000;
const BOOST = 400_000_000;
const NEVER = Number.MAX_SAFE_INTEGER;

interface ModelLot {
  readonly account: string;
  readonly kind: SparkKind;
  readonly granted: number;
  readonly reference: string;
  readonly expiresAt: number;
  readonly eligibility: Eligibility;
  left: number;
}

interface ModelSlice {
  readonly lot: ModelLot;
  readonly amount: number;
  captured: number;
  refunded: number;
}

interface ModelHold {
  readonly account: string;
  readonly key: string | undefined;
  readonly run: string | undefined;
  readonly day: string;
  readonly expiresAt: number;
  readonly slices: readonly ModelSlice[];
  readonly refunds: Map<string, number>;
  state: 'open' | 'captured' | 'released' | 'expired';
  earning?: { readonly worker: string; readonly amount: number; readonly claimableAt: number; returned: number; state: 'pending' | 'claimable' | 'claimed' | 'slashed' };
}

interface ModelPayment {
  account?: string;
  lot?: ModelLot;
  paid: number;
  refunded: number;
  reversed: number;
  readonly disputes: Map<string, { state: string; cents: number }>;
}

export interface ModelRequest {
  readonly account: string;
  readonly amount: number;
  readonly kinds: readonly SparkKind[];
  readonly jobClass: JobClass;
  readonly key: string | undefined;
  readonly run: string | undefined;
  readonly expiresAt: number;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const amountOf = (hold: ModelHold): number => sum(hold.slices.map((slice) => slice.amount));
const capturedOf = (hold: ModelHold): number => sum(hold.slices.map((slice) => slice.captured));
const refundedOf = (hold: ModelHold): number => sum(hold.slices.map((slice) => slice.refunded));
const part = (amount: number, of: number, whole: number): number => Number((BigInt(amount) * BigInt(of)) / BigInt(whole));

export class LedgerModel {
  now: number;
  readonly caps = new Map<string, Cap>();
  readonly #budgets = new Map<string, { readonly account: string; approved: number }>();
  readonly #lots: ModelLot[] = [];
  readonly #holds: ModelHold[] = [];
  readonly #owed = new Map<string, number>();
  readonly #payments = new Map<string, ModelPayment>();
  readonly #events = new Set<string>();
  readonly #verified = new Set<string>();

  constructor(now: number) {
    this.now = now;
  }

  grant(account: string, granted: number, kind: SparkKind, reference: string, expiresAt = NEVER, eligibility: Eligibility = 'any'): string {
    const known = this.#lots.find((lot) => lot.account === account && lot.reference === reference);
    if (known) return known.granted === granted && known.kind === kind ? 'done' : 'idempotency_conflict';
    this.#lots.push({ account, kind, granted, reference, expiresAt, eligibility, left: granted });
    if (kind === 'premium') this.#settle(account);
    return 'done';
  }

  verifyEmail(account: string): string {
    this.#verified.add(account);
    this.#boost(account);
    return 'done';
  }

  hold({ account, amount, kinds, jobClass, key, run, expiresAt }: ModelRequest): string {
    const live = this.#lots.filter((lot) => lot.account === account && lot.expiresAt > this.now && lot.left > 0);
    if (jobClass === 'premium' && !live.some((lot) => lot.kind === 'premium')) return 'premium_required';
    const day = new Date(this.now).toISOString().slice(0, 10);
    if (key !== undefined && this.#isOverCap(key, amount, day, run)) return 'over_cap';
    const budget = run === undefined ? undefined : this.#budgets.get(run);
    if (budget && budget.account !== account) return 'not_found';
    if (budget && this.#spent((hold) => hold.run === run) + amount > budget.approved) return 'over_cap';
    let slices = this.#draw(account, amount, kinds, jobClass);
    if (!slices && this.#boost(account)) {
      slices = this.#draw(account, amount, kinds, jobClass);
      if (!slices) this.#lots.pop(); // undone with the transaction
    }
    if (!slices) return 'insufficient_spark';
    this.#holds.push({ account, key, run, day, expiresAt, slices, refunds: new Map(), state: 'open' });
    return 'done';
  }

  end(index: number, state: 'captured' | 'released' | 'expired', amount: number, worker?: { id: string; share: number }): string {
    const hold = this.#holds[index];
    if (!hold) return 'not_found';
    if (hold.state !== 'open') return 'invalid_transition';
    if (amount > amountOf(hold)) return 'invalid_parameter';
    if (state === 'expired' && hold.expiresAt > this.now) return 'invalid_transition';
    hold.state = state;
    let rest = amount;
    for (const slice of hold.slices) {
      slice.captured = Math.min(rest, slice.amount);
      slice.lot.left -= slice.captured;
      rest -= slice.captured;
    }
    const earned = worker ? part(sum(hold.slices.filter(({ lot }) => lot.kind !== 'play').map(({ captured }) => captured)), worker.share, 1_000_000) : 0;
    if (worker && earned > 0) hold.earning = { worker: worker.id, amount: earned, claimableAt: this.now + WEEK, returned: 0, state: 'pending' };
    if (amount === amountOf(hold)) return 'done';
    this.#settle(hold.account);
    this.expireLots(hold.slices.map(({ lot }) => lot));
    return 'done';
  }

  /** @param asked - undefined is all that is left. */
  refund(index: number, asked: number | undefined, reference: string): string {
    const hold = this.#holds[index];
    if (!hold) return 'not_found';
    const known = hold.refunds.get(reference);
    if (known !== undefined) return asked === undefined || asked === known ? 'done' : 'idempotency_conflict';
    if (hold.state !== 'captured') return 'invalid_transition';
    const left = capturedOf(hold) - refundedOf(hold);
    if (left === 0 || (asked ?? left) > left) return 'invalid_parameter';
    let rest = asked ?? left;
    hold.refunds.set(reference, rest);
    for (const slice of [...hold.slices].reverse()) {
      const back = Math.min(rest, slice.captured - slice.refunded);
      if (back === 0) continue;
      rest -= back;
      slice.refunded += back;
      const { lot } = slice;
      if (lot.expiresAt > this.now) lot.left += back;
      else this.#lots.push({ ...lot, granted: back, left: back, expiresAt: this.now + MONTH_OF_REFUNDS, reference: `refund ${this.#lots.length}` });
    }
    if (hold.earning?.state === 'pending') hold.earning.returned = Math.max(hold.earning.returned, part(hold.earning.amount, refundedOf(hold), capturedOf(hold)));
    this.#settle(hold.account);
    return 'done';
  }

  verifyEarning(index: number): string {
    const earning = this.#holds[index]?.earning;
    if (!earning) return 'not_found';
    if (earning.state === 'pending') earning.state = 'claimable';
    return 'done';
  }

  slash(index: number): string {
    const earning = this.#holds[index]?.earning;
    if (!earning) return 'not_found';
    if (earning.state === 'claimed' || earning.state === 'slashed') return 'invalid_transition';
    Object.assign(earning, { state: 'slashed', returned: earning.amount });
    return 'done';
  }

  matureEarnings(): void {
    for (const { earning } of this.#holds) if (earning?.state === 'pending' && earning.claimableAt <= this.now) earning.state = 'claimable';
  }

  claim(worker: string, reference: string): number {
    const due = this.#holds.flatMap(({ earning }) => (earning?.worker === worker && earning.state === 'claimable' ? [earning] : []));
    const amount = sum(due.map((earning) => earning.amount - earning.returned));
    if (amount === 0 || this.#lots.some((lot) => lot.account === worker && lot.reference === `claim ${reference}`)) return 0;
    for (const earning of due) earning.state = 'claimed';
    this.grant(worker, amount, 'premium', `claim ${reference}`);
    return amount;
  }

  openBudget(run: string, account: string, approved: number): string {
    const known = this.#budgets.get(run);
    if (known ? known.account !== account : this.#holds.some((hold) => hold.run === run && hold.account !== account)) return 'idempotency_conflict';
    if (!known) this.#budgets.set(run, { account, approved });
    return 'done';
  }

  raiseBudget(run: string, approved: number): string {
    const budget = this.#budgets.get(run);
    if (!budget) return 'not_found';
    budget.approved = approved;
    return 'done';
  }

  topUp(event: string, news: PaymentNews): string {
    if (this.#events.has(event)) return 'doubled';
    this.#events.add(event);
    const payment: ModelPayment = this.#payments.get(news.payment) ?? { paid: 0, refunded: 0, reversed: 0, disputes: new Map() };
    this.#payments.set(news.payment, payment);
    if (news.type === 'paid' && payment.paid === 0) {
      this.grant(news.account, news.cents * CENT, 'premium', `stripe ${news.payment}`);
      Object.assign(payment, { account: news.account, paid: news.cents, lot: this.#lots.at(-1) });
    }
    if (news.type === 'refunded') payment.refunded = Math.max(payment.refunded, news.cents);
    if (news.type === 'disputed') {
      const known = payment.disputes.get(news.dispute);
      if (!known || ((known.state === 'asked' || known.state === 'open') && news.state !== 'asked')) payment.disputes.set(news.dispute, { state: news.state, cents: news.cents });
    }
    this.#reconcile(payment, event);
    return 'taken';
  }

  /** Writes off what is free of lots that have ended. */
  expireLots(lots: readonly ModelLot[] = this.#lots): void {
    for (const lot of lots) if (lot.expiresAt <= this.now) lot.left = this.#heldOf(lot);
  }

  balance(account: string): Balance {
    const live = this.#lots.filter((lot) => lot.account === account && lot.expiresAt > this.now);
    const free = (kind: SparkKind): number => sum(live.filter((lot) => lot.kind === kind).map((lot) => lot.left - this.#heldOf(lot)));
    const byKind = { play: free('play'), free: free('free'), premium: free('premium') };
    const held = sum(this.#holds.filter((hold) => hold.account === account && hold.state === 'open').map(amountOf));
    return { available: byKind.play + byKind.free + byKind.premium, held, byKind };
  }

  owedBy(account: string): number {
    return this.#owed.get(account) ?? 0;
  }

  #heldOf(lot: ModelLot): number {
    const slices = this.#holds.filter((hold) => hold.state === 'open').flatMap((hold) => hold.slices);
    return sum(slices.filter((slice) => slice.lot === lot).map((slice) => slice.amount));
  }

  #spent(counts: (hold: ModelHold) => boolean): number {
    return sum(this.#holds.filter(counts).map((hold) => (hold.state === 'open' ? amountOf(hold) : capturedOf(hold) - refundedOf(hold))));
  }

  #isOverCap(key: string, amount: number, day: string, run: string | undefined): boolean {
    const cap = this.caps.get(key) ?? {};
    const above = (limit: number | undefined, counts: (hold: ModelHold) => boolean): boolean =>
      limit !== undefined && this.#spent((hold) => hold.key === key && counts(hold)) + amount > limit;
    return (
      amount > (cap.perJob ?? amount) ||
      (run !== undefined && above(cap.perRun, (hold) => hold.run === run)) ||
      above(cap.perDay, (hold) => hold.day === day) ||
      above(cap.perMonth, (hold) => hold.day.slice(0, 7) === day.slice(0, 7)) ||
      above(cap.total, () => true)
    );
  }

  #draw(account: string, amount: number, kinds: readonly SparkKind[], jobClass: JobClass): ModelSlice[] | undefined {
    const slices: ModelSlice[] = [];
    let missing = amount;
    for (const kind of kinds) {
      const lots = this.#lots.filter((lot) => lot.account === account && lot.kind === kind && lot.expiresAt > this.now && (lot.eligibility === 'any' || jobClass === 'basic'));
      for (const lot of lots.sort((a, b) => a.expiresAt - b.expiresAt)) {
        const taken = Math.min(missing, lot.left - this.#heldOf(lot));
        if (taken > 0) slices.push({ lot, amount: taken, captured: 0, refunded: 0 });
        missing -= Math.max(0, taken);
      }
    }
    return missing > 0 ? undefined : slices;
  }

  #boost(account: string): boolean {
    const now = new Date(this.now);
    const reference = `boost ${now.toISOString().slice(0, 7)}`;
    const free = sum(this.#lots.filter((lot) => lot.account === account && lot.kind === 'free' && lot.expiresAt > this.now).map((lot) => lot.left));
    if (!this.#verified.has(account) || free >= 2 * BOOST || this.#lots.some((lot) => lot.account === account && lot.reference === reference)) return false;
    this.grant(account, BOOST, 'free', reference, Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1), 'basic');
    return true;
  }

  /** Takes from premium lots, the one named first. @returns what was not there. */
  #take(account: string, amount: number, first?: ModelLot): number {
    let missing = amount;
    const premium = this.#lots.filter((lot) => lot.account === account && lot.kind === 'premium');
    for (const lot of [...premium.filter((one) => one === first), ...premium.filter((one) => one !== first)]) {
      const taken = Math.min(missing, lot.left - this.#heldOf(lot));
      lot.left -= taken;
      missing -= taken;
    }
    return missing;
  }

  #settle(account: string): void {
    this.#owed.set(account, this.#take(account, this.owedBy(account)));
  }

  #reconcile(payment: ModelPayment, event: string): void {
    const { account, paid, refunded, reversed, disputes, lot } = payment;
    if (account === undefined) return;
    const disputed = sum([...disputes.values()].filter(({ state }) => state === 'open' || state === 'lost').map(({ cents }) => cents));
    const due = Math.min(paid, refunded + disputed);
    payment.reversed = due;
    if (due > reversed) this.#owed.set(account, this.owedBy(account) + this.#take(account, (due - reversed) * CENT, lot));
    if (due < reversed) this.grant(account, (reversed - due) * CENT, 'premium', `stripe ${event}`);
  }
}
