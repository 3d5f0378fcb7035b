import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseFiles, OWNERLESS_KEPT_MS, sizeOf, USED_KEPT_MS, type EvictionOptions } from '../../../engine/src/eviction/choose-files.ts';
import { NOON } from '../jobs/a-job-room.ts';

const HOUR = 3_600_000;
const file = (digest: string, hoursAgo: number, bytes = 10) => ({ digest, bytes, usedAt: NOON - hoursAgo * HOUR });
const claims = (over: Partial<Record<'needed' | 'paid' | 'owned', readonly string[]>> = {}) => ({
  needed: new Set(over.needed),
  paid: new Set(over.paid),
  owned: new Set(over.owned ?? ['a', 'b', 'c', 'd']),
});
const chosen = (files: readonly ReturnType<typeof file>[], given: ReturnType<typeof claims>, options: Omit<EvictionOptions, 'now'>) =>
  chooseFiles(files, given, { ...options, now: NOON }).map(({ digest }) => digest);

const FILES = [file('a', 40), file('b', 30), file('c', 20), file('d', 0.5)];

describe('an eviction', () => {
  it('removes what was used longest ago, and no more than is too much', () => {
    expect(chosen(FILES, claims(), { mostBytes: 25 })).toEqual(['a', 'b']);
    expect(chosen(FILES, claims(), { mostBytes: 40 })).toEqual([]);
  });

  it('never removes what is needed or was used within the hour, also by force', () => {
    expect(chosen(FILES, claims({ needed: ['a'] }), { mostBytes: 0, force: true })).toEqual(['b', 'c']);
  });

  it('keeps what was paid for a short time ago, unless the operator insists', () => {
    expect(chosen(FILES, claims({ paid: ['a', 'b'] }), { mostBytes: 0 })).toEqual(['c']);
    expect(chosen(FILES, claims({ paid: ['a', 'b'] }), { mostBytes: 0, force: true })).toEqual(['a', 'b', 'c']);
  });

  it('sweeps what nobody owns after a day, limit or not', () => {
    expect(chosen([file('stray', 25), file('young', 23), ...FILES], claims(), {})).toEqual(['stray']);
  });

  it('counts what it swept before it takes what somebody owns', () => {
    expect(chosen([file('stray', 25, 100), ...FILES], claims(), { mostBytes: 40 })).toEqual(['stray']);
  });

  it('never touches a protected file, and meets the limit whenever the rest allows it', () => {
    const files = fc.uniqueArray(fc.record({ digest: fc.nat(40).map(String), bytes: fc.nat(50), usedAt: fc.integer({ min: NOON - 50 * HOUR, max: NOON }) }), { selector: ({ digest }) => digest });
    const some = fc.array(fc.nat(40).map(String));
    fc.assert(
      fc.property(files, some, some, some, fc.nat(800), fc.boolean(), (all, needed, paid, owned, mostBytes, force) => {
        const given = claims({ needed, paid, owned });
        const gone = chooseFiles(all, given, { mostBytes, force, now: NOON });
        for (const { digest, usedAt } of gone) {
          expect(given.needed.has(digest)).toBe(false);
          expect(usedAt).toBeLessThan(NOON - USED_KEPT_MS);
          if (!force && given.paid.has(digest)) expect(!given.owned.has(digest) && usedAt < NOON - OWNERLESS_KEPT_MS).toBe(true);
        }
        const free = all.filter(({ digest, usedAt }) => !given.needed.has(digest) && usedAt < NOON - USED_KEPT_MS && (force || !given.paid.has(digest)));
        const left = sizeOf(all) - sizeOf(gone);
        if (sizeOf(all) - sizeOf(free) <= mostBytes) expect(left).toBeLessThanOrEqual(mostBytes);
      }),
    );
  });
});
