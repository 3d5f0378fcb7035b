/**
 * Reads the hint block of a workflow. What does not hold is told and left out, and the rest stands: a template whose form was
 * changed in n8n still runs, with fewer hints.
 */
import * as z from 'zod';
import { isRecord } from '../workflow/fields.ts';
import { didYouMean } from '../workflow/suggest.ts';
import type { Workflow } from '../workflow/types.ts';
import { HINTS, type Hints } from './hint-schema.ts';
import { problem, type Problem } from './problem.ts';

export interface ReadHints {
  readonly hints: Hints;
  readonly problems: readonly Problem[];
}

/** More than a person could have meant; what is left then counts as no block. */
const MOST_ROUNDS = 10;

export function readHints({ meta }: Pick<Workflow, 'meta'>): ReadHints {
  const { sogniFlow: given } = meta;
  if (given === undefined) return { hints: {}, problems: [] };
  if (!isRecord(given)) return { hints: {}, problems: [problem([], given, 'an object is needed')] };
  const problems: Problem[] = [];
  const block = structuredClone(given) as Record<string, unknown>;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const read = HINTS.safeParse(block);
    if (read.success) return { hints: read.data, problems };
    for (const issue of read.error.issues) {
      problems.push(describe(issue, block));
    }
    for (const issue of read.error.issues) takeOut(block, issue);
  }
  return { hints: {}, problems };
}

function describe(issue: z.core.$ZodIssue, block: unknown): Problem {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = keysOf(HINTS, issue.path);
    return problem([...issue.path, key], valueAt(block, [...issue.path, key]), `no such hint is known; known are ${known.join(', ')}${didYouMean(key, known)}`);
  }
  return problem(issue.path, valueAt(block, issue.path), allowed(issue));
}

const WORDS: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object' };

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${WORDS[issue.expected] ?? issue.expected} is needed`;
    case 'invalid_value':
      return issue.values.length === 1 ? `${String(issue.values[0])} is needed` : `one of ${issue.values.map(String).join(', ')} is needed`;
    case 'invalid_union':
      return 'a text or a number is needed';
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)} allowed`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)} needed`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

const unitOf = (origin: string): string => (origin === 'string' ? ' characters are' : origin === 'array' ? ' entries are' : ' is');

const valueAt = (block: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), block);

/** The smallest part that can go: a property, or what lacks one; of a list always the whole. */
function takeOut(block: Record<string, unknown>, issue: z.core.$ZodIssue): void {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : [...issue.path];
  const list = path.findIndex((key) => typeof key === 'number');
  const whole = list === -1 ? path : path.slice(0, list);
  const lacking = valueAt(block, whole) === undefined ? whole.slice(0, -1) : whole;
  const key = lacking.at(-1);
  const owner = valueAt(block, lacking.slice(0, -1));
  if (key === undefined) for (const name of Object.keys(block)) Reflect.deleteProperty(block, name);
  else if (isRecord(owner)) Reflect.deleteProperty(owner, key);
}

/** Names that the schema knows at a place. */
function keysOf(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const at = path.reduce<unknown>((type, key) => {
    const plain = type instanceof z.ZodOptional ? type.unwrap() : type;
    if (plain instanceof z.ZodObject) return (plain.shape as Record<PropertyKey, unknown>)[key];
    if (plain instanceof z.ZodRecord) return plain.valueType;
    return plain instanceof z.ZodArray ? plain.element : undefined;
  }, schema);
  const plain = at instanceof z.ZodOptional ? at.unwrap() : at;
  return plain instanceof z.ZodObject ? Object.keys(plain.shape as object) : [];
}
