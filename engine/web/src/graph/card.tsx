/**
 * A node as a card. It is drawn anew when its state, price or file changes; what changes many times a second (progress, activity,
 * elapsed time, the picture that forms) goes straight into the element that shows it.
 */
import { type ReadonlySignal, type Signal, useComputed, useSignalEffect } from '@preact/signals';
import type { GraphNode } from 'n8n-nodes-sogni-flow/contract';
import { useRef } from 'preact/hooks';
import { now } from '../state/clock.ts';
import type { LiveNode } from '../state/live-node.ts';
import { NODE_WORDS } from '../state/words.ts';
import { Icon } from '../ui/icons.tsx';
import { Spark } from '../ui/spark.tsx';
import { elapsedText } from './elapsed.ts';
import type { Place } from './geometry.ts';
import { iconOf } from './node-icon.ts';
import { StateSign } from './state-sign.tsx';

export interface CardProps {
  readonly node: GraphNode;
  readonly live: Signal<LiveNode>;
  readonly place: Place;
  /** So small that its words cannot be read; they then change with its state only. */
  readonly far: ReadonlySignal<boolean>;
  readonly open: boolean;
  /** Whether Tab stops here; arrow keys lead to the others. */
  readonly stop: boolean;
  readonly onOpen: (name: string) => void;
  readonly onFocus: (name: string) => void;
}

export function Card({ node, live, place, far, open, stop, onOpen, onFocus }: CardProps) {
  const state = useComputed(() => live.value.record.state).value;
  const spark = useComputed(() => live.value.record.spark).value;
  const runs = useComputed(() => live.value.record.runs).value;
  const activity = useComputed(() => (!far.value && live.value.record.state === 'running' && live.value.record.activity) || words(live.value.record));
  const elapsed = useComputed(() => (far.value ? '' : elapsedText(live.value, now.value)));
  const { tone } = NODE_WORDS[state];
  return (
    <button
      type="button"
      class={`node tone-${tone} node-${state}`}
      style={{ left: `${place.x}px`, top: `${place.y}px` }}
      data-node={node.name}
      aria-expanded={open}
      tabIndex={stop ? 0 : -1}
      onClick={() => onOpen(node.name)}
      onFocus={() => onFocus(node.name)}
    >
      <Picture node={node} live={live} />
      <span class="node-name" title={node.name}>
        {node.name}
      </span>
      <span class="node-state">
        <StateSign state={state} />
        <span class="node-words">{activity}</span>
      </span>
      <span class="node-facts">
        <span>{elapsed}</span>
        {runs > 1 && <span>{runs} ×</span>}
        {spark !== undefined && spark > 0 && <Spark of={spark} />}
      </span>
      {state === 'running' && <Bar live={live} />}
    </button>
  );
}

const words = ({ state }: LiveNode['record']): string => NODE_WORDS[state].word;

/** The newest file, else the picture that forms, else what kind of node it is. */
function Picture({ node, live }: Pick<CardProps, 'node' | 'live'>) {
  const source = useComputed(() => live.value.preview ?? live.value.record.files.at(-1)?.thumbnailUrl).value;
  return <span class="node-picture">{source ? <img src={source} alt="" loading="lazy" decoding="async" draggable={false} /> : <Icon name={iconOf(node)} size={28} />}</span>;
}

function Bar({ live }: Pick<CardProps, 'live'>) {
  const bar = useRef<HTMLSpanElement>(null);
  const progress = useComputed(() => live.value.record.progress);
  useSignalEffect(() => {
    if (!bar.current) return;
    bar.current.style.backgroundSize = progress.value === undefined ? '' : `${100 * progress.value}%`;
    bar.current.parentElement?.classList.toggle('node-bar-unknown', progress.value === undefined);
  });
  return (
    <span class="node-bar">
      <span ref={bar} />
    </span>
  );
}
