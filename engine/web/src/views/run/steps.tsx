/** The steps of a run, as a graph or as a list; a press on one opens its details beside it. */
import { useMemo, useState } from 'preact/hooks';
import { GraphView } from '../../graph/graph-view.tsx';
import { NodeList } from '../../graph/node-list.tsx';
import { NodePanel } from '../../graph/node-panel.tsx';
import type { LiveRun } from '../../state/live-run.ts';
import { Button } from '../../ui/button.tsx';

const PHONE = '(max-width: 760px)';

export function Steps({ run }: { readonly run: LiveRun }) {
  const [look, setLook] = useState<'graph' | 'list'>(() => (matchMedia(PHONE).matches ? 'list' : 'graph'));
  const [open, setOpen] = useState<string>();
  const graph = run.graph.value;
  const types = useMemo(() => new Map(graph?.nodes.map((node) => [node.name, node])), [graph]);
  if (!graph) return null;
  const live = open === undefined ? undefined : run.node(open);
  const close = (): void => {
    setOpen(undefined);
    document.querySelector<HTMLElement>(`[data-node="${CSS.escape(open ?? '')}"]`)?.focus({ preventScroll: true });
  };
  const toggle = (name: string): void => setOpen(open === name ? undefined : name);
  return (
    <section class="stack" aria-labelledby="steps-title">
      <div class="row row-apart">
        <h2 id="steps-title">Steps</h2>
        <div class="row" role="group" aria-label="Show the steps">
          <Button size="small" icon="fork" pressed={look === 'graph'} onClick={() => setLook('graph')}>
            Graph
          </Button>
          <Button size="small" icon="list" pressed={look === 'list'} onClick={() => setLook('list')}>
            List
          </Button>
        </div>
      </div>
      <div class={live ? 'steps steps-open' : 'steps'}>
        {look === 'graph' ? <GraphView graph={graph} run={run} open={open} onOpen={toggle} /> : <NodeList run={run} types={types} onOpen={toggle} />}
        {live && <NodePanel key={open} live={live} run={run} graph={graph} onClose={close} />}
      </div>
    </section>
  );
}
