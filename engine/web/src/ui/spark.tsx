import type { SparkRange } from 'n8n-nodes-sogni-flow/contract';
import { formatRange, formatSpark } from '../formats.ts';
import { Icon } from './icons.tsx';

/** An amount of Spark, or a range of it: `⚡ 3 to 5`. */
export function Spark({ of }: { readonly of: number | SparkRange }) {
  return (
    <span class="spark">
      <Icon name="spark" size={16} />
      {typeof of === 'number' ? formatSpark(of) : formatRange(of)}
      <span class="hidden"> Spark</span>
    </span>
  );
}
