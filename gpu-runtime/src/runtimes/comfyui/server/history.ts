/** An entry of a server's history: how a prompt ended, and which files it left. Pure. */
import { isRecord } from '../../is-record.ts';

/** A file at the server, in the words of its `/view`. */
export interface ServerFile {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

/** What a node threw. */
export interface NodeFault {
  readonly nodeType: string;
  /** The exception's class, such as `OutOfMemoryError`. */
  readonly exception: string;
  readonly message: string;
}

export type Ended =
  | { readonly state: 'success'; readonly files: Readonly<Record<string, readonly ServerFile[]>> }
  | { readonly state: 'failed'; readonly fault: NodeFault }
  | { readonly state: 'interrupted' };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Old servers keep no status: what left files has succeeded there. */
export function readEnded(entry: Readonly<Record<string, unknown>>): Ended {
  const status = isRecord(entry.status) ? entry.status : {};
  const told = new Map((Array.isArray(status.messages) ? status.messages : []).filter(Array.isArray).map(([name, data]: unknown[]) => [name, isRecord(data) ? data : {}]));
  if (told.has('execution_interrupted')) return { state: 'interrupted' };
  const error = told.get('execution_error');
  if (error || status.status_str === 'error') {
    const { node_type, exception_type, exception_message } = error ?? {};
    return { state: 'failed', fault: { nodeType: text(node_type), exception: text(exception_type), message: text(exception_message).trim() } };
  }
  return { state: 'success', files: filesOf(isRecord(entry.outputs) ? entry.outputs : {}) };
}

/** Nodes put their files under keys of many names: `images`, `gifs`, `audio`, `video`, … */
function filesOf(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly ServerFile[]>> {
  return Object.fromEntries(
    Object.entries(outputs).map(([node, output]) => {
      const lists = isRecord(output) ? Object.values(output).filter(Array.isArray) : [];
      const files = lists.flat().filter((file): file is Readonly<Record<string, unknown>> => isRecord(file) && text(file.filename) !== '');
      return [node, files.map(({ filename, subfolder, type }) => ({ filename: text(filename), subfolder: text(subfolder), type: text(type) || 'output' }))];
    }),
  );
}
