/** Arguments and media as parameters of our nodes: what is required and lists stand on the panel, the rest under "Options". */
import type { Operation, Parameter } from 'n8n-nodes-sogni-flow/contract';

const NODES: Readonly<Record<Operation['family'], string>> = {
  image: 'n8n-nodes-sogni-flow.sogniImage',
  video: 'n8n-nodes-sogni-flow.sogniVideo',
  audio: 'n8n-nodes-sogni-flow.sogniAudio',
  clip: 'n8n-nodes-sogni-flow.sogniClip',
  chat: 'n8n-nodes-sogni-flow.sogniChat',
};

export const nodeTypeOf = ({ family }: Operation): string => NODES[family];

export function writeParameters({ name, parameters, takes }: Operation, given: Readonly<Record<string, unknown>>, media: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  const entries = Object.entries(given).map(([argument, value]) => [argument, parameters[argument]!, value] as const);
  const written = (onPanel: boolean) => Object.fromEntries(entries.filter(([, parameter]) => isOnPanel(parameter) === onPanel).map(([argument, parameter, value]) => [argument, wrapped(parameter, value)]));
  const fields = takes.flatMap((slot) => {
    const names = media.get(slot.name);
    if (names === undefined) return [];
    const chosen = slot.min > 0 || slot.byName ? [] : [[`${slot.name}Source`, 'binary']];
    return [...chosen, [`${slot.name}BinaryField`, names.join(', ')]];
  });
  return { operation: name, ...written(true), ...Object.fromEntries(fields), options: written(false) };
}

const isOnPanel = (parameter: Parameter): boolean => parameter.type === 'list' || ('required' in parameter && parameter.required === true);

/** n8n holds groups and lists under a key of their own. */
const wrapped = (parameter: Parameter, value: unknown): unknown => (parameter.type === 'group' || parameter.type === 'list' ? { values: value } : value);
