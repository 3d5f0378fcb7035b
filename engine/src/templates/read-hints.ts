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
const MOST_ISSUES = 100;

/** Of several unknown names each is a mistake of its own. */
const oneByOne = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] => (issue.code === 'unrecognized_keys' ? issue.keys.slice(0, MOST_ISSUES).map((key) => ({ ...issue, keys: [key] })) : [issue]);

export function readHints({ meta }: Pick<Workflow, 'meta'>): ReadHints {
  const { sogniFlow: given } = meta;
  if (given === undefined) return { hints: {}, problems: [] };
  if (!isRecord(given)) return { hints: {}, problems: [problem([], given, 'an object is needed')] };
  const problems: Problem[] = [];
  const block = structuredClone(given) as Record<string, unknown>;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const read = HINTS.safeParse(block);
    if (read.success) return { hints: read.data, problems };
    const issues = read.error.issues.slice(0, MOST_ISSUES).flatMap(oneByOne);
    problems.push(...issues.map((issue) => describe(issue, block)));
    for (const issue of issues) takeOut(block, issue);
  }
  return { hints: {}, problems };
}

function describe(issue: z.core.$ZodIssue, block: unknown): Problem {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = keysAt(issue.path);
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

/** The smallest part that may be missing: an optional property or an entry of a record; of a list always the whole. */
function takeOut(block: Record<string, unknown>, issue: z.core.$ZodIssue): void {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : [...issue.path];
  while (path.length > 0 && !mayBeMissing(path)) path.pop();
  const key = path.pop();
  const owner = valueAt(block, path);
  if (key === undefined) for (const name of Object.keys(block)) Reflect.deleteProperty(block, name);
  else if (isRecord(owner)) Reflect.deleteProperty(owner, key);
}

function mayBeMissing(path: readonly PropertyKey[]): boolean {
  const owner = plain(schemaAt(path.slice(0, -1)));
  if (owner instanceof z.ZodRecord) return true;
  const own = schemaAt(path);
  return owner instanceof z.ZodObject && (own === undefined || own instanceof z.ZodOptional);
}

/** Names that the schema knows at a place. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const at = plain(schemaAt(path));
  return at instanceof z.ZodObject ? Object.keys(at.shape as object) : [];
}

const plain = (schema: unknown): unknown => (schema instanceof z.ZodOptional ? schema.unwrap() : schema);

const schemaAt = (path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((schema, key) => {
    const owner = plain(schema);
    if (owner instanceof z.ZodObject) return (owner.shape as Record<PropertyKey, unknown>)[key];
    if (owner instanceof z.ZodRecord) return owner.valueType;
    return owner instanceof z.ZodArray ? owner.element : undefined;
  }, HINTS);
