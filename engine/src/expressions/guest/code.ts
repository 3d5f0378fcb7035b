/**
 * Runs the JavaScript of a Code node. The host compiles it, so that line numbers are the author's; here it gets its names, and what
 * it returns is checked and brought into the shape of items.
 */
import { encodeValue } from './encode.ts';
import { ExpressionError, refuse } from './expression-error.ts';
import type { CodePayload, CodeReply, GuestFailure, GuestItem } from './payload.ts';
import { base64Decode, base64Encode, utf8Bytes, utf8Text } from './text-encoding.ts';
import { current, enter, installCodeNames } from './world.ts';

type UserCode = () => Promise<unknown>;

/** What the host asks for after the job queue has run dry. */
let outcome: CodeReply | undefined;
const log: string[] = [];
const MOST_LOG_LINES = 1_000;

/** Starts the code; `takeCodeReply` has its outcome once all jobs have run. */
export function startCode(text: string, code: UserCode): void {
  const { world, mode } = JSON.parse(text) as CodePayload;
  enter(world);
  installCodeNames();
  installConsole();
  const running = mode === 'runOnceForAllItems' ? forAllItems(code) : forEachItem(code, world.itemCount);
  running.then(
    (items) => {
      outcome = { items, log };
    },
    (error: unknown) => {
      outcome = { failure: failureOf(error) };
    },
  );
}

export function takeCodeReply(): string {
  const waiting: CodeReply = { failure: { kind: 'expression', message: 'the code awaits something that never comes: there are no timers and no network here; use the Wait or the HTTP Request node' } };
  return JSON.stringify(outcome ?? waiting);
}

async function forAllItems(code: UserCode): Promise<GuestItem[]> {
  const returned = await code();
  if (typeof returned !== 'object' || returned === null) return badResult(`the code returned ${describe(returned)}; a list of items is needed: return [{ json: { … } }]`);
  const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
  const wrapped = list.some((entry) => isObject(entry) && 'json' in entry);
  return list.map((entry, index) => toItem(entry, wrapped, index));
}

async function forEachItem(code: UserCode, count: number): Promise<GuestItem[]> {
  const items: GuestItem[] = [];
  for (let index = 0; index < count; index += 1) {
    current.index = index;
    const returned = await code();
    if (returned === undefined || returned === null) continue;
    if (Array.isArray(returned)) return badResult(`the code returned a list for item ${index}; in the mode "Run Once for Each Item" one item is needed: return { json: { … } }`);
    items.push({ ...toItem(returned, isObject(returned) && 'json' in returned, index), pairedItem: { item: index } });
  }
  return items;
}

class BadResult extends Error {}

const badResult = (message: string): never => {
  throw new BadResult(message);
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : String(value);
}

const ITEM_FIELDS = ['json', 'binary', 'pairedItem', 'error'];

function toItem(entry: unknown, wrapped: boolean, index: number): GuestItem {
  if (!isObject(entry)) return badResult(`item ${index} is ${describe(entry)}; an object is needed`);
  if (!wrapped) return { json: plain(entry) };
  if (!isObject(entry.json)) return badResult(`"json" of item ${index} is ${describe(entry.json)}; an object is needed`);
  const strange = Object.keys(entry).find((name) => !ITEM_FIELDS.includes(name) && name !== 'index');
  if (strange !== undefined) return badResult(`item ${index} has the field "${strange}" beside "json"; an item has ${ITEM_FIELDS.join(', ')}, so it belongs inside "json"`);
  const { json, binary, pairedItem } = entry;
  return { json: plain(json), ...(isObject(binary) ? { binary: plain(binary) } : {}), ...(pairedItem === undefined ? {} : { pairedItem: plain(pairedItem) }) };
}

/** Through JSON: dates become text, functions disappear. */
function plain(value: unknown): unknown {
  const encoded = encodeValue(value);
  return typeof encoded === 'object' && encoded !== null && encoded.is === 'json' ? encoded.value : encoded;
}

function failureOf(error: unknown): GuestFailure {
  if (error instanceof BadResult) return { kind: 'result', message: error.message };
  if (!(error instanceof Error)) return { kind: 'expression', message: typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error)) };
  const line = /\bCode:(\d+)/.exec(error.stack ?? '')?.[1];
  const name = error instanceof ExpressionError || error.name === 'Error' ? '' : `${error.name}: `;
  return { kind: 'expression', message: name + error.message + hintFor(error.message), ...(line === undefined ? {} : { line: Number(line) }) };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^'?require'? is not defined/, 'modules cannot be loaded here'],
  [/^'?process'? is not defined/, 'the machine is not open to Code nodes; use $vars'],
  [/^'?(?:fetch|XMLHttpRequest|\$http|\$request)'? is not defined/, 'there is no network here; use the HTTP Request node'],
  [/^'?(?:setTimeout|setInterval|setImmediate)'? is not defined/, 'there are no timers here; use the Wait node'],
  [/^'?Buffer'? is not defined/, 'use atob, btoa, TextEncoder and TextDecoder'],
];

function hintFor(message: string): string {
  const hint = HINTS.find(([pattern]) => pattern.test(message));
  return hint ? ` (${hint[1]})` : '';
}

function installConsole(): void {
  const write = (...values: unknown[]): void => {
    if (log.length < MOST_LOG_LINES) log.push(values.map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))).join(' '));
  };
  const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const names = {
    console: { log: write, info: write, warn: write, error: write, debug: write },
    atob: (text: string) => latin1(base64Decode(String(text))),
    btoa: (text: string) => base64Encode(Uint8Array.from(String(text), (character) => (character.charCodeAt(0) < 256 ? character.charCodeAt(0) : refuse('btoa() takes characters up to U+00FF; encode with TextEncoder first')))),
    structuredClone: (value: unknown) => plain(value),
    TextEncoder: class {
      encode = (text = ''): Uint8Array => utf8Bytes(String(text));
    },
    TextDecoder: class {
      decode = (bytes: Uint8Array = new Uint8Array()): string => utf8Text(bytes);
    },
    $getWorkflowStaticData: () => ({}),
  };
  for (const [name, value] of Object.entries(names)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
