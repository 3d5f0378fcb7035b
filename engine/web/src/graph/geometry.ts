/**
 * Where the cards of a graph lie. n8n's own positions are kept, drawn apart just so far that no card covers another:
 * a card that tells state, time and price needs more room than n8n's square.
 */
import type { Graph, GraphEdge } from 'n8n-nodes-sogni-flow/contract';

export const CARD_WIDTH = 188;
export const CARD_HEIGHT = 84;
const GAP_X = 32;
const GAP_Y = 24;
/** A workflow whose nodes lie on top of each other is not blown up without end. */
const MOST_SPREAD = 4;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** Top left corner of each card by the node's name. */
  readonly places: ReadonlyMap<string, Place>;
  readonly bounds: Box;
}

export function layOut(graph: Graph): Layout {
  const points = graph.nodes.map((node) => ({ x: node.position[0], y: node.position[1] }));
  const { x: spreadX, y: spreadY } = spreadOf(points);
  const places = graph.nodes.map((node, index) => [node.name, { x: points[index]!.x * spreadX, y: points[index]!.y * spreadY }] as const);
  return { places: new Map(places), bounds: boundsOf(places.map(([, place]) => place)) };
}

/** Each pair of cards is parted along the axis on which it takes the least. */
function spreadOf(points: readonly Place[]): Place {
  const spread = { x: 1, y: 1 };
  points.forEach((one, index) => {
    for (const other of points.slice(index + 1)) {
      const x = (CARD_WIDTH + GAP_X) / Math.abs(one.x - other.x);
      const y = (CARD_HEIGHT + GAP_Y) / Math.abs(one.y - other.y);
      if (x <= spread.x || y <= spread.y) continue;
      if (x < y) spread.x = Math.min(x, MOST_SPREAD);
      else spread.y = Math.min(y, MOST_SPREAD);
    }
  });
  return spread;
}

function boundsOf(places: readonly Place[]): Box {
  if (places.length === 0) return { x: 0, y: 0, width: CARD_WIDTH, height: CARD_HEIGHT };
  const x = Math.min(...places.map((place) => place.x));
  const y = Math.min(...places.map((place) => place.y));
  const right = Math.max(...places.map((place) => place.x)) + CARD_WIDTH;
  const bottom = Math.max(...places.map((place) => place.y)) + CARD_HEIGHT;
  return { x, y, width: right - x, height: bottom - y };
}

/** The line of an edge as SVG path data; one that leads back goes round below the cards. */
export function edgePath(edge: GraphEdge, layout: Layout, ports: Ports): string | undefined {
  const from = layout.places.get(edge.from);
  const to = layout.places.get(edge.to);
  if (!from || !to) return undefined;
  const start = { x: from.x + CARD_WIDTH, y: from.y + CARD_HEIGHT * share(edge.output, ports.outputs.get(edge.from)) };
  const end = { x: to.x, y: to.y + CARD_HEIGHT * share(edge.input, ports.inputs.get(edge.to)) };
  if (end.x >= start.x) {
    const bend = Math.max(GAP_X / 2, (end.x - start.x) / 2);
    return `M${place(start)}C${place({ x: start.x + bend, y: start.y })} ${place({ x: end.x - bend, y: end.y })} ${place(end)}`;
  }
  const low = Math.max(from.y, to.y) + CARD_HEIGHT + GAP_Y * 2;
  return `M${place(start)}C${place({ x: start.x + GAP_X * 2, y: low })} ${place({ x: end.x - GAP_X * 2, y: low })} ${place(end)}`;
}

/** How many outputs and inputs of each node are in use, counted from 1. */
export interface Ports {
  readonly outputs: ReadonlyMap<string, number>;
  readonly inputs: ReadonlyMap<string, number>;
}

export function portsOf(edges: readonly GraphEdge[]): Ports {
  const outputs = new Map<string, number>();
  const inputs = new Map<string, number>();
  for (const edge of edges) {
    outputs.set(edge.from, Math.max(outputs.get(edge.from) ?? 1, edge.output + 1));
    inputs.set(edge.to, Math.max(inputs.get(edge.to) ?? 1, edge.input + 1));
  }
  return { outputs, inputs };
}

const share = (port: number, count = 1): number => (port + 1) / (count + 1);
const place = ({ x, y }: Place): string => `${Math.round(x)} ${Math.round(y)}`;
