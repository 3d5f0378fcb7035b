/** What a ComfyUI server tells over its socket, as far as it matters here. Pure. */
import { isRecord } from '../../is-record.ts';

/** Where a node stands, as servers tell it of all nodes at once. */
export interface NodeState {
  readonly value: number;
  readonly max: number;
  /** `pending`, `running`, `finished`, `error`. */
  readonly state: string;
}

/** `prompt` is missing where a server does not say whose event it is: then it is of the prompt that runs. */
export type ServerEvent = { readonly prompt?: string } & (
  | { readonly kind: 'running'; readonly node: string }
  | { readonly kind: 'steps'; readonly value: number; readonly max: number; readonly node?: string }
  | { readonly kind: 'states'; readonly nodes: Readonly<Record<string, NodeState>> }
  | { readonly kind: 'cached'; readonly nodes: readonly string[] }
  /** The prompt has ended, or is about to: its entry in the history says how. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'preview'; readonly image: Uint8Array }
);

const PREVIEW = 1;
const PREVIEW_WITH_METADATA = 4;

type Data = Readonly<Record<string, unknown>>;

const READERS: Readonly<Record<string, (data: Data) => ServerEvent | undefined>> = {
  executing: ({ node }) => (typeof node === 'string' ? { kind: 'running', node } : { kind: 'ended' }),
  progress: ({ value, max, node }) => (typeof value === 'number' && typeof max === 'number' ? { kind: 'steps', value, max, ...(typeof node === 'string' && { node }) } : undefined),
  progress_state: ({ nodes }) => (isRecord(nodes) ? { kind: 'states', nodes: nodes as Readonly<Record<string, NodeState>> } : undefined),
  execution_cached: ({ nodes }) => (Array.isArray(nodes) ? { kind: 'cached', nodes: nodes.map(String) } : undefined),
  execution_success: () => ({ kind: 'ended' }),
  execution_error: () => ({ kind: 'ended' }),
  execution_interrupted: () => ({ kind: 'ended' }),
};

/** @returns `undefined` for what does not matter, and for what cannot be read: a server's extensions send all sorts of things. */
export function readEvent(message: string | ArrayBuffer): ServerEvent | undefined {
  return typeof message === 'string' ? readText(message) : readBinary(Buffer.from(message));
}

function readText(text: string): ServerEvent | undefined {
  const message = parse(text);
  if (!isRecord(message) || !isRecord(message.data) || typeof message.type !== 'string' || !Object.hasOwn(READERS, message.type)) return undefined;
  const event = READERS[message.type]!(message.data);
  const { prompt_id: prompt } = message.data;
  return event && typeof prompt === 'string' ? { ...event, prompt } : event;
}

/**
 * A picture, after its kind as 32 bits, big-endian; then the picture's format (1 JPEG, 2 PNG; its bytes say the same), or the length of a JSON text, that
 * text, and the picture.
 */
function readBinary(frame: Buffer): ServerEvent | undefined {
  if (frame.length < 8) return undefined;
  const kind = frame.readUInt32BE(0);
  if (kind === PREVIEW) return { kind: 'preview', image: frame.subarray(8) };
  if (kind !== PREVIEW_WITH_METADATA) return undefined;
  const end = 8 + frame.readUInt32BE(4);
  if (end > frame.length) return undefined;
  const metadata = parse(frame.toString('utf8', 8, end));
  const prompt = isRecord(metadata) && typeof metadata.prompt_id === 'string' ? metadata.prompt_id : undefined;
  return { kind: 'preview', image: frame.subarray(end), ...(prompt !== undefined && { prompt }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
