/**
 * What a server is and what its models can do: asked of the server, else told by their names; a configured map goes before both.
 *
 * Nothing that is asked starts any work.
 */
import { FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import type { Dialect, Endpoint, Skill, Telling } from './dialect.ts';
import { DIALECTS, OPENAI } from './dialects.ts';
import { jsonBody } from './bodies.ts';
import { ASKED, guessSkills } from './operations.ts';
import { entriesOf, type Server } from './server.ts';

/** Operations of a model by its ID, instead of what is found out. A model that is not named is left as it is found. */
export type ModelMap = Readonly<Record<string, readonly string[]>>;

export interface Offer {
  readonly operation: string;
  readonly model: string;
  readonly skill: Skill;
  readonly endpoint: Endpoint;
  /** Tokens that question and answer may have together, where the server says so. */
  readonly contextTokens?: number;
}

export interface Discovery {
  readonly dialect: Dialect;
  readonly offers: readonly Offer[];
}

/** For a question that starts no work. */
export const ANSWER_WITHIN_MS = 10_000;
/** Of a server that tells what each model can do only when it is asked for that one. */
const MOST_ASKED_FOR = 50;

const BUSY: ReadonlySet<ErrorCode> = new Set(['timed_out', 'runtime_unreachable', 'rate_limited']);

/** What is asked for may be there: a server that is busy does not say that it has no such thing. */
export const isBusy = (error: unknown): boolean => FlowError.is(error) && BUSY.has(error.code);

type Entry = Readonly<Record<string, unknown>>;

/** Entries of `/v1/models`, with an ID each. @throws FlowError */
export async function listModels(server: Server, signal: AbortSignal): Promise<readonly (Entry & { readonly id: string })[]> {
  const answer = await server.json({ path: '/v1/models', signal, withinMs: ANSWER_WITHIN_MS });
  return entriesOf(answer).filter((entry): entry is Entry & { id: string } => typeof entry.id === 'string' && entry.id !== '');
}

/** @throws FlowError when the server does not list its models, or is too busy for the other questions. */
export async function discover(server: Server, map: ModelMap, signal: AbortSignal): Promise<Discovery> {
  const entries = await listModels(server, signal);
  const ask = async (path: string, body?: Entry): Promise<unknown> => {
    const call = { path, signal, withinMs: ANSWER_WITHIN_MS, ...(body ? { method: 'POST' as const, body: jsonBody(body) } : {}) };
    return await server.json(call).catch((error: unknown) => {
      if (isBusy(error)) throw error;
      return undefined;
    });
  };
  const dialect = await findDialect(entries, ask);
  const told = dialect.tells ? await toldSkills(dialect.tells, entries, ask) : new Map<string, readonly Skill[]>();

  const offers = entries.flatMap((entry) => {
    const { id } = entry;
    const context = dialect.context === undefined ? undefined : entry[dialect.context];
    const known = typeof context === 'number' && context > 1 ? { contextTokens: context } : {};
    const chosen = Object.hasOwn(map, id) ? map[id] : undefined;
    const skills = told.get(id) ?? guessSkills(id);
    return Object.entries(ASKED).flatMap(([operation, { skill }]): Offer[] => {
      const endpoint = dialect.skills[skill] ?? (chosen ? OPENAI.skills[skill] : undefined);
      return endpoint && (chosen ? chosen.includes(operation) : skills.includes(skill)) ? [{ operation, model: id, skill, endpoint, ...known }] : [];
    });
  });
  return { dialect, offers };
}

type Ask = (path: string, body?: Entry) => Promise<unknown>;

async function findDialect(entries: readonly Entry[], ask: Ask): Promise<Dialect> {
  for (const dialect of DIALECTS) {
    const { sign } = dialect;
    if ('entry' in sign) {
      const isSigned = (entry: Entry): boolean => Object.entries(sign.entry).every(([name, value]) => entry[name] === value);
      if (entries.some(isSigned)) return dialect;
    } else if (isRecord(await ask(sign.answers))) return dialect;
  }
  return OPENAI;
}

/** By model. One that nothing is told of is missing. */
async function toldSkills({ at, each, field, means, always = [], silentOn = [] }: Telling, entries: readonly (Entry & { readonly id: string })[], ask: Ask): Promise<Map<string, readonly Skill[]>> {
  const told = new Map<string, readonly Skill[]>();
  const tell = (id: string, answer: unknown): void => {
    const words = wordsIn(isRecord(answer) ? answer[field] : undefined);
    if (!words) return;
    const guessed = guessSkills(id).filter((skill) => silentOn.includes(skill));
    told.set(id, [...new Set([...words.flatMap((word) => (Object.hasOwn(means, word) ? means[word]! : [])), ...always, ...guessed])]);
  };
  if (!at) for (const entry of entries) tell(entry.id, entry);
  else if (each) for (const { id } of entries.slice(0, MOST_ASKED_FOR)) tell(id, await ask(at.path, { model: id }));
  else {
    const answer = await ask(at.path);
    const listed = entriesOf(answer);
    // An answer without a list is about the one model that there is.
    for (const { id } of entries) tell(id, listed.length > 0 ? listed.find((entry) => entry.id === id) : answer);
  }
  return told;
}

function wordsIn(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((word) => typeof word === 'string');
  return isRecord(value) ? Object.keys(value).filter((word) => value[word] === true) : undefined;
}
