import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatRecord, headingOf, type ExportFormat } from '../../../engine/src/billing/export-format.ts';
import { exportRecords } from '../../../engine/src/billing/export-records.ts';
import { verifyExport } from '../../../engine/src/billing/verify-export.ts';
import { verifyLedger } from '../../../engine/src/billing/verify.ts';
import { aLedger, DAY, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
  await bench.ledger.grant('ada', 100, 'free', 'gift');
  await bench.ledger.grant('ada', 100, 'premium', 'bought');
  await bench.ledger.grant('a, "b"', 5, 'sogni', 'coins');
  const hold = await bench.hold(150);
  await bench.capture(hold, 120, { id: 'wes', share: 500_000 });
  bench.clock.now += DAY;
  await bench.refund(hold, 30);
  await bench.store.transaction((tx) => bench.ledger.slash(tx, hold, 'no, "not" so,\nat all'));
  await bench.hold(7);
});
afterEach(() => bench.store.close());

async function exported(format: ExportFormat, from = 1): Promise<string[]> {
  const lines = [headingOf(format)];
  for await (const record of exportRecords(bench.store, from)) lines.push(formatRecord(record, format));
  return lines.join('').trimEnd().split('\n');
}

async function verified(lines: readonly string[]) {
  return await verifyExport((async function* () { yield* lines; })());
}

describe.each<ExportFormat>(['jsonl', 'csv'])('an export as %s', (format) => {
  it('adds up on its own, and its head is that of the database', async () => {
    const { head, transfers } = await verifyLedger(bench.store);
    expect(await verified(await exported(format))).toEqual({ findings: [], head, transfers });
  });

  it('from a number on shows that the chain is whole', async () => {
    const { head, transfers } = await verifyLedger(bench.store);
    const lines = await exported(format, 4);
    expect(await verified(lines)).toEqual({ findings: [], head, transfers });
    expect(lines.length).toBeLessThan((await exported(format)).length);
  });

  it('beyond the end, and of an empty ledger, has no transfers', async () => {
    expect((await verified(await exported(format, 9_999))).findings).toEqual([]);
    const empty = await aLedger();
    const lines = [headingOf(format)];
    for await (const record of exportRecords(empty.store, 1)) lines.push(formatRecord(record, format));
    expect(await verified(lines.join('').trimEnd().split('\n'))).toEqual({ findings: [], transfers: 0, head: '0'.repeat(64) });
    await empty.store.close();
  });

  it('that was cut off anywhere is found out', async () => {
    const lines = await exported(format);
    for (let length = 0; length < lines.length; length += 1) expect((await verified(lines.slice(0, length))).findings).not.toEqual([]);
  });

  it('without any one of its lines is found out', async () => {
    const lines = await exported(format);
    const first = format === 'csv' ? 1 : 0;
    for (let at = first; at < lines.length; at += 1) expect([at, (await verified(lines.toSpliced(at, 1))).findings.length]).not.toEqual([at, 0]);
  });

  it('in which any one digit was changed is found out, and the first bad line is named', async () => {
    const lines = await exported(format);
    const first = format === 'csv' ? 1 : 0;
    for (let at = first; at < lines.length; at += 1) {
      const line = lines[at] ?? '';
      const digits = [...line.matchAll(/\d/g)].map(({ index }) => index);
      for (const index of digits.filter((_, n) => n % 7 === 0)) {
        const other = (Number(line[index]) + 1) % 10;
        const { findings } = await verified(lines.with(at, `${line.slice(0, index)}${other}${line.slice(index + 1)}`));
        expect([line, index, findings[0]]).toEqual([line, index, expect.stringMatching(new RegExp(`^line ${at + 1}\\b|^line ${at + 2}\\b|by the transfers`))]);
      }
    }
  });
});

describe('an export', () => {
  it('closes every day with its root', async () => {
    const roots = (await exported('jsonl')).map((line) => JSON.parse(line) as { type: string; at?: string; seq: number }).filter(({ type }) => type === 'root');
    expect(roots.map(({ at, seq }) => [at, seq])).toEqual([['2026-11-15', 6], ['2026-11-16', 10]]);
  });

  it('that is no export is refused with the line', async () => {
    expect((await verified(['hello'])).findings).toEqual([expect.stringContaining('line 1 is no record')]);
    expect((await verified(['{"type":"transfer"}'])).findings[0]).toContain('line 1');
    expect((await verified([])).findings).toEqual(['the export has no end: it was cut off']);
  });
});
