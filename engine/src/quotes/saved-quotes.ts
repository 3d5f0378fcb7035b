/**
 * Quotes that can be run later: what was quoted for which workflow with which inputs, good for ten minutes.
 *
 * Whoever runs a quote approves its maximum, whatever the workflow would be quoted at by then.
 */
import { randomUUID } from 'node:crypto';
import { FlowError, PRICE_BOOK } from 'n8n-nodes-sogni-flow/contract';
import type { SqlStore } from 'sogni-flow-runtime';
import type { QuotedDigest } from './quoted-digest.ts';
import type { Quote } from './types.ts';

export const QUOTE_VALID_MS = 10 * 60_000;
/** An expired quote is still told from one that never was, for a day. */
const KEPT_MS = 24 * 60 * 60_000;

export interface SavedQuote extends Quote {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SavedQuotes {
  save(account: string, digest: QuotedDigest, quote: Quote): Promise<SavedQuote>;
  /** @throws FlowError `not_found` | `quote_expired`; `idempotency_conflict` for another workflow or other inputs, or when prices have changed. */
  find(account: string, id: string, digest: QuotedDigest): Promise<SavedQuote>;
}

interface QuoteRow {
  readonly account: string;
  readonly digest: string;
  readonly price_book: string;
  readonly body: string;
  readonly created_at: number;
  readonly expires_at: number;
}

export function createSavedQuotes(store: SqlStore, clock: () => number = Date.now): SavedQuotes {
  return {
    async save(account, digest, quote) {
      const now = clock();
      const saved: SavedQuote = { ...quote, id: randomUUID(), createdAt: now, expiresAt: now + QUOTE_VALID_MS };
      const { min, expected, max } = quote.total;
      await store.transaction(async (tx) => {
        await tx.run('DELETE FROM quote WHERE expires_at < ?', now - KEPT_MS);
        await tx.run(
          'INSERT INTO quote (id, account, digest, price_book, price_min, price_expected, price_max, body, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ...[saved.id, account, digest, PRICE_BOOK, min, expected, max, JSON.stringify(quote), now, saved.expiresAt],
        );
      });
      return saved;
    },

    async find(account, id, digest) {
      const row = await store.get<QuoteRow>('SELECT account, digest, price_book, body, created_at, expires_at FROM quote WHERE id = ?', id);
      if (row?.account !== account) throw new FlowError('not_found', `there is no quote "${id.slice(0, 60)}" of this account; sogni-flow quote makes one`);
      const expiresAt = Number(row.expires_at);
      if (clock() > expiresAt) throw new FlowError('quote_expired', `quote ${id} was valid until ${new Date(expiresAt).toISOString()}; quote the workflow again`, { details: { quoteId: id, expiresAt } });
      if (row.digest !== digest) {
        throw new FlowError('idempotency_conflict', `quote ${id} was made for another workflow or other inputs; run it with those, or quote this one`, { details: { quoteId: id } });
      }
      if (row.price_book !== PRICE_BOOK) throw new FlowError('quote_expired', `quote ${id} was made with the prices "${row.price_book}"; now "${PRICE_BOOK}" holds, so quote the workflow again`, { details: { quoteId: id } });
      return { ...(JSON.parse(row.body) as Quote), id, createdAt: Number(row.created_at), expiresAt };
    },
  };
}
