import { beforeEach, describe, expect, it } from '@jest/globals';
import { digestOfQuoted } from '../../../engine/src/quotes/quoted-digest.ts';
import { createSavedQuotes, QUOTE_VALID_MS, type SavedQuotes } from '../../../engine/src/quotes/saved-quotes.ts';
import { QUOTE_SCHEMA } from '../../../engine/src/quotes/schema.ts';
import type { Quote } from '../../../engine/src/quotes/types.ts';
import { scratchStore } from '../store/scratch-store.ts';

const quote: Quote = { lines: [{ node: 'A', operation: 'generate_image', model: 'sketch', price: { min: 1, expected: 2, max: 3 }, playMoney: true, cached: false, drawsSeed: false }], total: { min: 1, expected: 2, max: 3 } };

let now: number;
let quotes: SavedQuotes;
beforeEach(async () => {
  now = Date.UTC(2026, 10, 15, 12);
  quotes = createSavedQuotes(await scratchStore({ quotes: QUOTE_SCHEMA }), () => now);
});

describe('a saved quote', () => {
  it('is found as it was, for ten minutes', async () => {
    const { id, expiresAt } = await quotes.save('ada', 'digest', quote);
    expect(expiresAt - now).toBe(QUOTE_VALID_MS);
    now = expiresAt;
    expect(await quotes.find('ada', id, 'digest')).toMatchObject({ ...quote, id });
    now += 1;
    await expect(quotes.find('ada', id, 'digest')).rejects.toMatchObject({ code: 'quote_expired', details: { quoteId: id } });
  });

  it('is refused for other inputs or another workflow', async () => {
    const { id } = await quotes.save('ada', 'digest', quote);
    await expect(quotes.find('ada', id, 'other')).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('is unknown to other accounts, and so is one that never was', async () => {
    const { id } = await quotes.save('ada', 'digest', quote);
    await expect(quotes.find('bob', id, 'digest')).rejects.toMatchObject({ code: 'not_found' });
    await expect(quotes.find('ada', 'x'.repeat(1_000), 'digest')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is still told to be expired the same day, and forgotten later', async () => {
    const { id } = await quotes.save('ada', 'digest', quote);
    now += 26 * 60 * 60_000;
    await quotes.save('ada', 'digest', quote);
    await expect(quotes.find('ada', id, 'digest')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what was quoted', () => {
  it('is the workflow and the inputs, whenever the form was sent', () => {
    const sent = (submittedAt: string, Sky = 'red') => digestOfQuoted('w', [{ json: { Sky, submittedAt } }]);
    expect(sent('2026-01-01')).toBe(sent('2026-01-02'));
    expect(sent('2026-01-01')).not.toBe(sent('2026-01-01', 'blue'));
    expect(digestOfQuoted('w', [])).not.toBe(digestOfQuoted('v', []));
    const file = (data: string) => digestOfQuoted('w', [{ json: {}, binary: { Photo: { data, mimeType: 'image/png' } } }]);
    expect(file('artifact:a')).not.toBe(file('artifact:b'));
  });
});
