import type { Graph } from 'n8n-nodes-sogni-flow/contract';

/** The nodes whose files reach `name`: the nearest ones that made any, through those that only hand items on. */
export function feeders(graph: Graph, name: string, hasFiles: (name: string) => boolean): readonly string[] {
  const found: string[] = [];
  const seen = new Set([name]);
  const ahead = [name];
  for (let at = ahead.shift(); at !== undefined; at = ahead.shift()) {
    for (const edge of graph.edges) {
      if (edge.to !== at || seen.has(edge.from)) continue;
      seen.add(edge.from);
      if (hasFiles(edge.from)) found.push(edge.from);
      else ahead.push(edge.from);
    }
  }
  return found;
}
