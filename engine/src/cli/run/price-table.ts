/** The price table that is shown before anything is bought. */
import { formatSpark, type Price } from 'n8n-nodes-sogni-flow/contract';
import type { Quote, QuoteLine, WalletTotals } from '../../quotes/types.ts';
import { table } from '../terminal.ts';

const round = (amount: number): string => formatSpark(Math.ceil(amount / 1_000) * 1_000);

const range = ({ min, max }: Price): string => (min === max ? round(max) : `${round(min)} – ${round(max)}`);

const OPEN = { branch: 'only if its branch is taken', input: 'hangs on a result' } as const;

function remark({ cached, drawsSeed, playMoney, credential, open }: QuoteLine, isAllPlay: boolean): string {
  if (cached) return 'cached';
  const remarks = [open === undefined ? '' : OPEN[open], drawsSeed ? 'draws a new seed, not cached' : '', playMoney && !isAllPlay ? 'play money' : '', credential === undefined ? '' : `estimated, paid by "${credential}"`];
  return remarks.filter(Boolean).join(', ');
}

export function priceTable({ lines, total, wallets }: Quote): string {
  if (lines.length === 0) return '  Nothing in this workflow costs Spark.\n';
  const isAllPlay = lines.some(({ cached }) => !cached) && lines.every(({ playMoney, cached }) => playMoney || cached);
  const rows = lines.map((line) => [line.node, line.operation, line.model, line.cached ? '0' : range(line.price), remark(line, isAllPlay)]);
  const prices = table(
    [{ title: 'Node' }, { title: 'Operation' }, { title: 'Model' }, { title: 'Spark', align: 'right' }, { title: '' }],
    [...rows, ['Total', '', '', range(total), total.min === total.max ? 'at most' : `expected ${round(total.expected)}`]],
    { hasTotal: true },
  );
  if (isAllPlay) return `${prices}  Paid from play money\n`;
  return `${prices}${wallets === undefined ? '' : walletLine(wallets)}`;
}

/** From which wallets it would be paid; told where there is more than one. */
function walletLine({ play, free, premium, credentials }: WalletTotals): string {
  const all: readonly (readonly [string, Price])[] = [['play money', play], ['free Spark', free], ['premium Spark', premium], ...Object.entries(credentials).map(([name, price]) => [`"${name}"`, price] as const)];
  const due = all.filter(([, price]) => price.max > 0);
  return due.length < 2 ? '' : `  Paid from ${due.map(([name, price]) => `${name} ${range(price)}`).join(', ')}\n`;
}
