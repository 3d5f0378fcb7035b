/** The graph as text: the same facts in the order of the file. What phones show first, and what screen readers read. */
import { type Signal, useComputed } from '@preact/signals';
import type { LiveRun } from '../state/live-run.ts';
import type { LiveNode } from '../state/live-node.ts';
import { now } from '../state/clock.ts';
import { Spark } from '../ui/spark.tsx';
import { elapsedText } from './elapsed.ts';
import { iconOf } from './node-icon.ts';
import { NodeChip } from './state-sign.tsx';
import { Icon } from '../ui/icons.tsx';
import type { GraphNode } from 'n8n-nodes-sogni-flow/contract';
import './node-list.css';

export interface NodeListProps {
  readonly run: LiveRun;
  readonly types: ReadonlyMap<string, GraphNode>;
  readonly onOpen: (name: string) => void;
}

export function NodeList({ run, types, onOpen }: NodeListProps) {
  return (
    <div class="table-box">
      <table class="table node-list">
        <caption class="hidden">Steps of this run</caption>
        <thead>
          <tr>
            {['Step', 'State', 'Time', 'Paid', 'Seed'].map((title, index) => (
              <th key={title} scope="col" class={index === 2 || index === 3 ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.nodes.value.map((live) => {
            const { name } = live.peek().record;
            return <Row key={name} live={live} node={types.get(name)} onOpen={onOpen} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

function Row({ live, node, onOpen }: { readonly live: Signal<LiveNode>; readonly node: GraphNode | undefined; readonly onOpen: (name: string) => void }) {
  const elapsed = useComputed(() => elapsedText(live.value, now.value) || '–');
  const { name, state, spark, seeds, runs, activity, progress } = live.value.record;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="node-link" data-node={name} onClick={() => onOpen(name)}>
          {node && <Icon name={iconOf(node)} size={18} />}
          {name}
        </button>
        {runs > 1 && <span class="soft small"> {runs} times</span>}
      </th>
      <td data-title="State">
        <NodeChip state={state} />
        {state === 'running' && (
          <span class="soft small">
            {' '}
            {activity} {progress !== undefined && `${Math.round(progress * 100)} %`}
          </span>
        )}
      </td>
      <td data-title="Time" class={`number${runs === 0 ? ' node-none' : ''}`}>
        {elapsed}
      </td>
      <td data-title="Paid" class={`number${spark === undefined ? ' node-none' : ''}`}>
        {spark === undefined ? '–' : <Spark of={spark} />}
      </td>
      <td data-title="Seed" class={seeds.length === 0 ? 'node-none' : undefined}>
        {seeds.length === 0 ? '–' : <code>{seeds.slice(0, 3).join(', ')}{seeds.length > 3 && ` +${seeds.length - 3}`}</code>}
      </td>
    </tr>
  );
}
