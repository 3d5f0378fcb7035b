/** What a paid node asks for, read from the workflow file without evaluating anything. */
import { OPERATIONS, type Operation, type Parameter } from 'n8n-nodes-sogni-flow/contract';
import type { WorkflowNode } from '../../workflow/types.ts';
import { parseTemplate } from '../../expressions/template.ts';

/** Node type → the family of operations that it offers. */
const FAMILIES: Readonly<Record<string, Operation['family']>> = {
  'n8n-nodes-sogni-flow.sogniImage': 'image',
  'n8n-nodes-sogni-flow.sogniVideo': 'video',
  'n8n-nodes-sogni-flow.sogniAudio': 'audio',
  'n8n-nodes-sogni-flow.sogniClip': 'clip',
};

export interface PaidNode {
  readonly operation: Operation;
  /** As the file has them, expressions unevaluated, what is left out absent. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Name of the credential whose account pays; absent is the local account. */
  readonly credential?: string;
}

/** @returns `undefined` for a node that buys nothing, also because its operation does not exist: a run refuses that before it buys. */
export function paidNode({ type, parameters, credentials }: WorkflowNode): PaidNode | undefined {
  const family = FAMILIES[type];
  if (family === undefined) return undefined;
  const name = parameters.operation ?? Object.values(OPERATIONS).find((operation) => operation.family === family)?.name;
  const operation = typeof name === 'string' && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation === undefined) return undefined;
  const options = typeof parameters.options === 'object' && parameters.options !== null ? (parameters.options as Record<string, unknown>) : {};
  const credential = credentials.sogniApi?.name;
  // Groups and lists are of no account for a price.
  const plain = Object.entries(operation.parameters).filter(([, { type: kind }]) => kind !== 'group' && kind !== 'list');
  const given = Object.fromEntries(plain.map(([parameter, definition]) => [parameter, (isOnPanel(definition) ? parameters : options)[parameter]]));
  return { operation, given, ...(credential === undefined ? {} : { credential }) };
}

const isOnPanel = (parameter: Parameter): boolean => 'required' in parameter && parameter.required === true;

export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=') && value.includes('{{');

/** Characters that one expression in a text is taken to make. */
const LIKELY_LENGTH = 20;

/** The least, the likely and the most that a parameter can be, as far as its price goes; `undefined` where it stays empty. */
export function boundsOf(parameter: Parameter, value: unknown): readonly [unknown, unknown, unknown] {
  if (isExpression(value)) return boundsOfExpression(parameter, value);
  const standard = 'default' in parameter ? parameter.default : undefined;
  const text = typeof value === 'string' && value.startsWith('=') ? value.slice(1) : value;
  const plain = text === undefined || text === null || text === '' ? standard : text;
  const read = (parameter.type === 'integer' || parameter.type === 'number') && typeof plain === 'string' ? Number(plain) : plain;
  return [read, read, read];
}

function boundsOfExpression(parameter: Parameter, value: string): readonly [unknown, unknown, unknown] {
  switch (parameter.type) {
    case 'integer':
    case 'number':
      return [parameter.min, parameter.default ?? parameter.min, parameter.max];
    case 'text': {
      const parts = parseTemplate(value.slice(1));
      const written = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
      const likely = written + LIKELY_LENGTH * parts.filter((part) => typeof part !== 'string').length;
      return [Math.max(1, written), Math.min(likely, parameter.maxLength), parameter.maxLength].map((length) => 'x'.repeat(length)) as [string, string, string];
    }
    default: {
      const standard = 'default' in parameter ? parameter.default : undefined;
      return [standard, standard, standard];
    }
  }
}
