/** Which node classes a server has, and which files its loaders know. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../../is-record.ts';
import type { Http } from './http.ts';

export interface NodeInfo {
  /** Choices of each input that is a list of names. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export type NodeInfos = ReadonlyMap<string, NodeInfo>;

/** Asked for at once: enough to be quick, too few to be a burden beside a running job. */
const AT_ONCE = 8;

/** @returns those of the classes that the server has. @throws FlowError `runtime_unreachable` */
export async function askNodeInfos(http: Http, classes: readonly string[]): Promise<NodeInfos> {
  const found = new Map<string, NodeInfo>();
  const left = [...classes];
  const askOn = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const { status, body } = await http.get(`/object_info/${encodeURIComponent(name)}`);
      if (status !== 200 || !isRecord(body)) throw new FlowError('runtime_unreachable', `the server answers ${status} where ComfyUI describes a node (/object_info/${name}); is it ComfyUI?`);
      const told = body[name];
      if (isRecord(told)) found.set(name, { choices: choicesOf(told) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return found;
}

/** Either the list itself, as most servers tell it, or its name with the list among the options. */
function choicesOf({ input }: Readonly<Record<string, unknown>>): NodeInfo['choices'] {
  const sections = isRecord(input) ? [input.required, input.optional].filter(isRecord) : [];
  return Object.fromEntries(
    sections.flatMap(Object.entries).flatMap(([name, told]) => {
      const [type, options] = Array.isArray(told) ? (told as unknown[]) : [];
      const list = Array.isArray(type) ? type : isRecord(options) ? options.options : undefined;
      return Array.isArray(list) ? [[name, list.map(String)]] : [];
    }),
  );
}
