/** The older Sogni node, as workflows have it: what it is told apart by, and its fields without the groups that they lie in. */

export const OLD_TYPE = 'n8n-nodes-sogni.sogni';
const OLD_VERSION = 1;

export type Fields = Readonly<Record<string, unknown>>;

export interface FileNode {
  readonly name: string;
  readonly type: string;
  readonly typeVersion?: unknown;
  readonly parameters?: Fields;
  readonly credentials?: Fields;
  readonly [field: string]: unknown;
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isOldNode = (node: unknown): node is FileNode => isRecord(node) && node.type === OLD_TYPE && typeof node.name === 'string' && Number(node.typeVersion ?? OLD_VERSION) === OLD_VERSION;

export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=');

export const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Operation of each resource that is meant when the file names none. */
const FIRST_OPERATIONS: Readonly<Record<string, string>> = { image: 'generate', video: 'generate', llm: 'generate', model: 'getAll', account: 'getBalance' };

/** `image/generate` */
export function oldOperation({ parameters = {} }: FileNode): string {
  const resource = isSet(parameters.resource) ? String(parameters.resource) : 'image';
  return `${resource}/${isSet(parameters.operation) ? String(parameters.operation) : (FIRST_OPERATIONS[resource] ?? '')}`;
}

/**
 * The fields of a collection by their own names. Newer files have them in groups, older ones directly in the collection; a group may
 * hold its fields one level further down, as n8n's fixed collections do. No two groups share a field's name.
 */
export function fieldsOf(collection: unknown, depth = 3): Record<string, unknown> {
  if (!isRecord(collection) || depth === 0) return {};
  return Object.fromEntries(
    Object.entries(collection).flatMap(([name, value]): [string, unknown][] => {
      const group = Array.isArray(value) && value.length === 1 ? value[0] : value;
      return isRecord(group) ? Object.entries(fieldsOf(group, depth - 1)) : [[name, value]];
    }),
  );
}
