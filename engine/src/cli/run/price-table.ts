/** The price table that is shown before anything is bought. */
import { formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Quote, QuoteLine } from '../../quotes/types.ts';
import { table } from '../terminal.ts';

const round = (amount: number): string => formatSpark(Math.ceil(amount / 1_000) * 1_000);

const range = ({ price, cached }: QuoteLine): string => (cached ? '0' : price.min === price.max ? round(price.max) : `${round(price.min)} – ${round(price.max)}`);

function remark({ cached, drawsSeed, playMoney, credential }: QuoteLine): string {
  if (cached) return 'cached';
  return [drawsSeed ? 'draws a new seed, not cached' : '', playMoney ? 'play money' : '', credential === undefined ? '' : `estimated, paid by "${credential}"`].filter(Boolean).join(', ');
}

export function priceTable(quote: Quote): string {
  if (quote.lines.length === 0) return '  Nothing in this workflow costs Spark.\n';
  const rows = quote.lines.map((line) => [line.node, line.operation, line.model, range(line), remark(line)]);
  const { min, expected, max } = quote.total;
  const total = min === max ? round(max) : `${round(min)} – ${round(max)}`;
  return table(
    [{ title: 'Node' }, { title: 'Operation' }, { title: 'Model' }, { title: 'Spark', align: 'right' }, { title: '' }],
    [...rows, ['Total', '', '', total, min === max ? 'at most' : `expected ${round(expected)}`]],
    true,
  );
}
