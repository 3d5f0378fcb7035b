/** What a paid node asks for, read from the workflow file without evaluating anything. */
import { OPERATIONS, type ChoiceParameter, type ModelLimit, type ModelLimits, type Operation, type Parameter } from 'n8n-nodes-sogni-flow/contract';
import type { WorkflowNode } from '../../workflow/types.ts';
import { parseTemplate } from '../../expressions/template.ts';

interface Offer {
  readonly family: Operation['family'];
  /** Parameters that stand on the panel although they are not required; the others are options. */
  readonly panel?: readonly string[];
}

/** Node type → the operations that it offers. */
const OFFERS: Readonly<Record<string, Offer>> = {
  'n8n-nodes-sogni-flow.sogniImage': { family: 'image' },
  'n8n-nodes-sogni-flow.sogniVideo': { family: 'video' },
  'n8n-nodes-sogni-flow.sogniAudio': { family: 'audio' },
  'n8n-nodes-sogni-flow.sogniClip': { family: 'clip' },
  'n8n-nodes-sogni-flow.sogniChat': { family: 'chat', panel: ['model', 'prompt', 'system'] },
};

export interface PaidNode {
  readonly operation: Operation;
  /** As the file has them, expressions unevaluated, what is left out absent. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Name of the credential whose account pays; absent is the local account. */
  readonly credential?: string;
}

/** @returns `undefined` for a node that buys nothing, because it only asks for prices, or because its operation does not exist: a run refuses that before it buys. */
export function paidNode({ type, parameters, credentials }: WorkflowNode): PaidNode | undefined {
  if (!Object.hasOwn(OFFERS, type)) return undefined;
  const { family, panel = [] } = OFFERS[type]!;
  const name = parameters.operation ?? Object.values(OPERATIONS).find((operation) => operation.family === family)?.name;
  const operation = typeof name === 'string' && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation === undefined) return undefined;
  const options = typeof parameters.options === 'object' && parameters.options !== null ? (parameters.options as Record<string, unknown>) : {};
  if (options.quoteOnly === true) return undefined;
  const credential = credentials.sogniApi?.name;
  const plain = Object.entries(operation.parameters).filter(([, { type: kind }]) => !UNPRICED.includes(kind));
  const given = Object.fromEntries(plain.map(([parameter, definition]) => [parameter, (isOnPanel(definition) || panel.includes(parameter) ? parameters : options)[parameter]]));
  return { operation, given, ...(credential === undefined ? {} : { credential }) };
}

/** Kinds of parameters that are of no account for a price. */
const UNPRICED: readonly Parameter['type'][] = ['group', 'list', 'columns', 'phrase'];

const isOnPanel = (parameter: Parameter): boolean => 'required' in parameter && parameter.required === true;

export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=') && value.includes('{{');

/** Characters that one expression in a text is taken to make. */
const LIKELY_LENGTH = 20;

export type Bounds = readonly [least: unknown, likely: unknown, most: unknown];

/** The bounds of every parameter, and of what a choice among them stands for. */
export function boundsOfAll({ parameters }: Operation, given: PaidNode['given'], limits: ModelLimits = {}): Readonly<Record<string, Bounds>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, Bounds][] => {
      const parameter = parameters[name]!;
      const bounds = boundsOf(parameter, value, limits[name]);
      return [[name, bounds], ...(parameter.type === 'choice' ? stoodFor(parameter, bounds) : [])];
    }),
  );
}

function stoodFor({ choices }: ChoiceParameter, bounds: Bounds): [string, Bounds][] {
  const sets = bounds.map((chosen) => choices.find(({ value }) => value === chosen)?.sets ?? {});
  const names = new Set(sets.flatMap((set) => Object.keys(set)));
  return [...names].map((name) => [name, [sets[0]?.[name], sets[1]?.[name], sets[2]?.[name]]]);
}

/**
 * The least, the likely and the most that a parameter can be, as far as its price goes; `undefined` where it stays empty.
 * @param limit - what the model allows of it, where the model is known.
 */
function boundsOf(parameter: Parameter, value: unknown, limit?: ModelLimit): Bounds {
  if (isExpression(value)) return boundsOfExpression(parameter, value, limit);
  const standard = 'default' in parameter ? parameter.default : undefined;
  const text = typeof value === 'string' && value.startsWith('=') ? value.slice(1) : value;
  const plain = text === undefined || text === null || text === '' ? standard : text;
  const read = (parameter.type === 'integer' || parameter.type === 'number' || (parameter.type === 'choice' && parameter.numeric)) && typeof plain === 'string' ? Number(plain) : plain;
  return [read, read, read];
}

function boundsOfExpression(parameter: Parameter, value: string, limit?: ModelLimit): Bounds {
  switch (parameter.type) {
    case 'integer':
    case 'number': {
      const range = limit !== undefined && 'min' in limit ? limit : undefined;
      return [range?.min ?? parameter.min, parameter.default ?? range?.default, range?.max ?? parameter.max];
    }
    case 'choice':
      return boundsOfChoice(parameter);
    case 'text': {
      if (parameter.priced) return parameter.priced;
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

/** Choices that stand for numbers go from the least to the most of them; others are of no account. */
function boundsOfChoice({ choices, numeric, default: standard }: ChoiceParameter): Bounds {
  const weights = choices.map(({ value, sets }) => (numeric ? Number(value) : Object.values(sets ?? {}).reduce((product, side) => product * side, 1)));
  const chosen = (weight: number): unknown => (numeric ? weight : choices[weights.indexOf(weight)]?.value);
  const middle = numeric && standard !== undefined ? Number(standard) : standard;
  return numeric || choices.some(({ sets }) => sets) ? [chosen(Math.min(...weights)), middle, chosen(Math.max(...weights))] : [standard, standard, standard];
}
