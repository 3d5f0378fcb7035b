import type { GraphNode } from 'n8n-nodes-sogni-flow/contract';
import type { IconName } from '../ui/icons.tsx';

/** Icons by the words in an operation's or a node type's name; the first that fits is taken. */
const ICONS: readonly (readonly [RegExp, IconName])[] = [
  [/speech|music|audio/, 'audio'],
  [/video|animate|montage|overlay|stitch|trim|subtitle/, 'video'],
  [/3d/, 'model'],
  [/persona/, 'person'],
  [/chat|metadata/, 'text'],
  [/image|photo|style|angle|result|background/, 'image'],
  [/trigger/i, 'play'],
  [/wait|schedule|date/i, 'clock'],
  [/merge|aggregate|switch|if$|filter|split|loop/i, 'fork'],
  [/http/i, 'link'],
];

/** By what the node does; any other is a step of the workflow's own. */
export function iconOf({ operation, type }: Pick<GraphNode, 'operation' | 'type'>): IconName {
  const name = operation ?? type.slice(type.lastIndexOf('.') + 1);
  return ICONS.find(([words]) => words.test(name))?.[1] ?? 'edit';
}
