/** Recomputes a ledger from an export, without the database: the chain, the roots, every account and every lot. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { readExport } from './export-format.ts';
import type { ExportRecord } from './export-records.ts';
import { dayOf } from './periods.ts';
import { Recount } from './recount.ts';
import { GENESIS, type TransferKind, type TransferRow } from './transfers.ts';
import type { LedgerReport } from './verify.ts';

/** So many are told; one that was changed makes everything after it wrong. */
const MOST_FINDINGS = 20;

const text = (value: string | number | undefined): string => String(value ?? '');

/** @param lines - of the file, without their ends. @returns findings that name lines, the first bad one first. */
export async function verifyExport(lines: AsyncIterable<string>): Promise<LedgerReport> {
  const check = new ExportCheck();
  const findings: string[] = [];
  try {
    for await (const { line, record } of readExport(lines)) {
      findings.push(...check.take(record).map((finding) => `line ${line}: ${finding}`));
      if (findings.length >= MOST_FINDINGS) break;
    }
    if (findings.length < MOST_FINDINGS) findings.push(...check.finish());
  } catch (error) {
    if (!FlowError.is(error) || error.code !== 'invalid_input') throw error;
    findings.push(error.message);
  }
  return { findings: findings.slice(0, MOST_FINDINGS), transfers: check.recount.head.seq, head: check.recount.head.hash };
}

class ExportCheck {
  recount = new Recount();
  #began = false;
  #ended = false;
  #day = '';
  /** Whether the root of the day was met. */
  #rooted = true;
  #accounts = 0;
  #lots = 0;

  take(record: ExportRecord): string[] {
    if (this.#ended) return ['it comes after the end'];
    if (!this.#began && record.type !== 'ledger') return ['an export begins with a record "ledger"'];
    return [...this.#missingRoot(record), ...this.#read(record)];
  }

  /** The root of a day comes before anything that is not of the day. */
  #missingRoot({ type, at }: ExportRecord): string[] {
    const goesOn = type === 'root' || (type === 'transfer' && text(at).startsWith(this.#day));
    if (this.#rooted || goesOn) return [];
    this.#rooted = true;
    return [`the root of ${this.#day} is missing`];
  }

  #read(record: ExportRecord): string[] {
    switch (record.type) {
      case 'ledger':
        return this.#begin(record);
      case 'transfer':
        return this.#transfer(record);
      case 'root':
        this.#rooted = true;
        return record.at === this.#day ? this.#sameHead(record, `the root of ${this.#day}`) : [`the root is of ${text(record.at)}, the transfer before it of ${this.#day}`];
      case 'account':
        this.#accounts += 1;
        return this.#same(`account ${text(record.account)}`, this.recount.balanceOf(text(record.account)), record);
      case 'lot':
        this.#lots += 1;
        return this.#same(`lot ${text(record.lot)}`, this.recount.lots.get(Number(record.lot))?.remaining, record);
      case 'end':
        this.#ended = true;
        return this.#sameHead(record, 'the end');
      default:
        return [`"${text(record.type)}" is no kind of record`];
    }
  }

  finish(): string[] {
    if (!this.#ended) return ['the export has no end: it was cut off'];
    const { accounts, lots, whole } = this.recount;
    if (whole && (accounts.size !== this.#accounts || lots.size !== this.#lots)) {
      return [`there are ${accounts.size} accounts and ${lots.size} lots by the transfers; the export lists ${this.#accounts} and ${this.#lots}`];
    }
    return this.recount.finish();
  }

  #begin({ seq, hash }: ExportRecord): string[] {
    if (this.#began) return ['the ledger begins a second time'];
    this.#began = true;
    const before = { seq: Number(seq), hash: text(hash) };
    if (before.seq === 0 && before.hash !== GENESIS) return ['a whole ledger follows nothing'];
    this.recount = new Recount(before);
    return [];
  }

  #transfer(record: ExportRecord): string[] {
    const row = toRow(record);
    if (!Number.isSafeInteger(row.seq) || !Number.isSafeInteger(row.amount) || !Number.isSafeInteger(row.created_at)) return ['the number, the amount or the time of the transfer cannot be read'];
    this.#day = dayOf(row.created_at);
    this.#rooted = false;
    return this.recount.add(row);
  }

  #sameHead({ seq, hash }: ExportRecord, what: string): string[] {
    const { head } = this.recount;
    return Number(seq) === head.seq && hash === head.hash ? [] : [`${what} is not that of transfer ${head.seq}`];
  }

  #same(what: string, counted: bigint | undefined, { amount }: ExportRecord): string[] {
    return counted !== undefined && String(counted) === text(amount) ? [] : [`${what} has ${counted ?? 'nothing'} millionths by the transfers, ${text(amount)} by the export`];
  }
}

const toRow = (record: ExportRecord): TransferRow => ({
  seq: Number(record.seq),
  debit: text(record.debit),
  credit: text(record.credit),
  amount: Number(record.amount),
  kind: text(record.kind) as TransferKind,
  lot_id: record.lot === undefined ? null : Number(record.lot),
  hold_id: record.hold === undefined ? null : text(record.hold),
  note: record.note === undefined ? null : text(record.note),
  created_at: Date.parse(text(record.at)),
  previous_hash: text(record.previous),
  hash: text(record.hash),
});
