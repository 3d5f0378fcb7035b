import { type Signal, useComputed } from '@preact/signals';
import type { LiveNode } from '../state/live-node.ts';

/** Moves while the node it leads to works on what came along it; solid once something has come. */
export function Edge({ path, from, to }: { readonly path: string; readonly from: Signal<LiveNode> | undefined; readonly to: Signal<LiveNode> | undefined }) {
  const look = useComputed(() => {
    const [source, target] = [from?.value.record.state, to?.value.record.state];
    if (target === 'running') return 'edge edge-flows';
    return source === 'done' || source === 'cached' ? 'edge edge-taken' : 'edge';
  });
  return <path class={look} d={path} />;
}
