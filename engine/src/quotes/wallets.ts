/** Which wallets a quote would be paid from: each is drawn as a hold draws it, play money first where it is allowed. */
import type { Price } from 'n8n-nodes-sogni-flow/contract';
import type { Balance } from '../billing/port.ts';
import { NOTHING, type QuoteLine, type WalletTotals } from './types.ts';

/** @param total - of some of the lines; see `mostOf`. */
export function walletTotals(lines: readonly QuoteLine[], total: (lines: readonly QuoteLine[]) => Price, { byKind }: Pick<Balance, 'byKind'>): WalletTotals {
  const own = lines.filter(({ credential }) => credential === undefined);
  const inPlay = total(own.filter(({ playMoney }) => playMoney));
  const forReal = total(own.filter(({ playMoney, premium }) => !playMoney && !premium));
  const forPremium = total(own.filter(({ playMoney, premium }) => !playMoney && premium));
  const names = [...new Set(lines.flatMap(({ credential }) => credential ?? []))];
  const draw = (amount: keyof Price) => {
    const play = Math.min(byKind.play, inPlay[amount]);
    const rest = inPlay[amount] - play + forReal[amount];
    const free = Math.min(byKind.free, rest);
    return { play, free, premium: rest - free + forPremium[amount] };
  };
  const [min, expected, max] = [draw('min'), draw('expected'), draw('max')];
  const from = (kind: 'play' | 'free' | 'premium'): Price => ({ ...NOTHING, min: min[kind], expected: expected[kind], max: max[kind] });
  return {
    play: from('play'),
    free: from('free'),
    premium: from('premium'),
    credentials: Object.fromEntries(names.map((name) => [name, total(lines.filter(({ credential }) => credential === name))])),
  };
}
