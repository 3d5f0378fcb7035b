/** The workflow as it lies in n8n's editor, with what each node is doing. */
import type { Graph } from 'n8n-nodes-sogni-flow/contract';
import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveRun } from '../state/live-run.ts';
import { Button } from '../ui/button.tsx';
import { Card } from './card.tsx';
import { Edge } from './edge.tsx';
import { CARD_HEIGHT, CARD_WIDTH, edgePath, layOut, portsOf } from './geometry.ts';
import { isDirection, nearest } from './nearest.ts';
import { useViewport } from './use-viewport.ts';
import './graph.css';

/** Below each of these scales a card shows less, in larger letters: no small print, then nothing but its name, then that larger still. */
const FAR = [0.7, 0.42, 0.28];
const LOOKS = ['', ' graph-far', ' graph-far graph-farther', ' graph-far graph-farther graph-farthest'];
/** At the bottom, for the tools. */
const TOOLS_PX = 32;
/** More lines than this do not move: each that does is painted anew in every frame. */
const MOST_MOVING = 40;

export interface GraphViewProps {
  readonly graph: Graph;
  readonly run: LiveRun;
  /** The node whose details are shown. */
  readonly open: string | undefined;
  readonly onOpen: (name: string) => void;
}

export function GraphView({ graph, run, open, onOpen }: GraphViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(graph), [graph]);
  const paths = useMemo(() => {
    const ports = portsOf(graph.edges);
    return graph.edges.map((edge) => ({ edge, path: edgePath(edge, layout, ports) }));
  }, [graph]);
  const control = useViewport(frame, layer, layout.bounds, TOOLS_PX);
  const [stop, setStop] = useState(graph.nodes[0]?.name);
  const level = useComputed(() => FAR.filter((scale) => control.view.value.scale < scale).length);
  const far = useComputed(() => level.value > 0);
  const look = useComputed(() => `graph-layer${LOOKS[level.value]}${run.runningNodes.value > MOST_MOVING ? ' graph-crowded' : ''}`);

  const show = (name: string): void => {
    setStop(name);
    const place = layout.places.get(name);
    if (place) control.reveal({ ...place, width: CARD_WIDTH, height: CARD_HEIGHT });
  };
  // Its details take room from the graph.
  useEffect(() => {
    if (open !== undefined) show(open);
  }, [open]);
  const key = (event: KeyboardEvent): void => {
    const name = (event.target as HTMLElement).dataset.node;
    if (name === undefined || !isDirection(event.key)) return control.key(event);
    event.preventDefault();
    const next = nearest(layout, name, event.key);
    if (next !== undefined) layer.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
  };

  return (
    <div class="graph" style={{ '--graph-height': `${layout.bounds.height}px`, '--graph-shape': String(layout.bounds.height / layout.bounds.width) }} onKeyDown={key}>
      <div class="graph-frame" ref={frame} tabIndex={0} role="group" aria-label="Graph of the workflow. Arrow keys move, plus and minus zoom, zero shows all. The list tells the same as text.">
        <div class={look} ref={layer}>
          <svg class="graph-edges" aria-hidden="true" width="1" height="1">
            {paths.map(({ edge, path }) => path && <Edge key={`${edge.from}\n${edge.output}\n${edge.to}\n${edge.input}`} path={path} from={run.node(edge.from)} to={run.node(edge.to)} />)}
          </svg>
          {graph.nodes.map((node) => {
            const [live, place] = [run.node(node.name), layout.places.get(node.name)];
            return live && place && <Card key={node.name} node={node} live={live} place={place} far={far} open={open === node.name} stop={stop === node.name} onOpen={onOpen} onFocus={show} />;
          })}
        </div>
      </div>
      <div class="graph-tools">
        <Button size="small" icon="plus" label="Zoom in" onClick={() => control.zoomBy(1.4)} />
        <Button size="small" icon="minus" label="Zoom out" onClick={() => control.zoomBy(1 / 1.4)} />
        <Button size="small" icon="expand" label="Show all" onClick={control.showAll} />
      </div>
    </div>
  );
}
