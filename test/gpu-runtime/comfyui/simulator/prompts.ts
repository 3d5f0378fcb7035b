/** The prompts of a simulated server: those that wait, the one that runs, and what became of the others. */
import sharp from 'sharp';
import type { NodeClass } from './node-classes.ts';
import { previewFrame } from './preview-frame.ts';
import type { Simulator, Told } from './simulator.ts';
import { inOrder, type PromptGraph } from './validate-prompt.ts';
import type { ServerSocket } from './websocket-server.ts';

export type Entry = [number: number, id: string, graph: PromptGraph, extra: Readonly<Record<string, unknown>>, outputs: string[]];
type FileOut = { readonly filename: string; readonly subfolder: string; readonly type: string };
type Tell = (type: string, data: Record<string, unknown>, binary?: Uint8Array) => Promise<void>;

/** What prompts see of the server that they are at. */
export interface PromptServer {
  readonly simulator: Simulator;
  readonly classes: Readonly<Record<string, NodeClass>>;
  /** By client. */
  readonly sockets: ReadonlyMap<string, { readonly socket: ServerSocket; readonly metadata: boolean }>;
  readonly isOld: boolean;
  readonly previews: boolean;
}

export class Prompts {
  pending: Entry[] = [];
  running: Entry | undefined;
  history = new Map<string, object>();
  interrupted = false;
  /** Of the newest prompt. */
  number = 0;
  /** By name: files that were made. They and the cache outlive a restart. */
  readonly made = new Map<string, Buffer>();
  readonly cached = new Map<string, readonly FileOut[]>();
  /** Counts starts and stops: what a prompt of an earlier life does comes to nothing. */
  #life = 0;
  readonly #server: PromptServer;

  constructor(server: PromptServer) {
    this.#server = server;
  }

  /** What runs comes to nothing. */
  stop(): void {
    this.#life += 1;
  }

  /** Queue and history are lost. */
  restart(): void {
    this.#life += 1;
    this.pending = [];
    this.running = undefined;
    this.history = new Map();
  }

  put(id: string, graph: PromptGraph, extra: Readonly<Record<string, unknown>>): string {
    this.number += 1;
    this.pending.push([this.number, id, graph, extra, Object.keys(graph).filter((node) => this.#server.classes[graph[node]!.class_type]?.files)]);
    if (!this.running) void this.#work(this.#life);
    return id;
  }

  async #work(now: number): Promise<void> {
    // As in the real one, the queue's thread takes what was put there after the answer is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    while (now === this.#life && !this.running && this.pending.length > 0) {
      this.running = this.pending.shift()!;
      this.interrupted = false;
      await this.#execute(this.running, now);
      if (now !== this.#life) return;
      this.running = undefined;
    }
  }

  async #execute([order, id, graph, extra, outputs]: Entry, now: number): Promise<void> {
    const messages: [string, object][] = [];
    const files: Record<string, object> = {};
    let index = 0;
    const client = String(extra.client_id);

    const tell: Tell = async (type, data, binary) => {
      if (now !== this.#life) throw new Gone();
      const told: Told = { type, promptId: id, index, data };
      index += 1;
      await this.#server.simulator.beforeTelling(told);
      if (now !== this.#life) throw new Gone();
      if (!this.#server.simulator.silent) await this.#server.sockets.get(client)?.socket.send(binary ?? JSON.stringify({ type, data }));
      await this.#server.simulator.afterTelling(told);
    };
    const keep = async (type: string, data: Record<string, unknown>): Promise<void> => {
      messages.push([type, { prompt_id: id, ...data }]);
      await tell(type, { ...data, prompt_id: id });
    };
    const stopIfInterrupted = (): void => {
      if (this.interrupted) throw new Interrupted();
    };

    let state: 'success' | 'error' = 'success';
    let current = '';
    try {
      this.#server.simulator.ran.push(id);
      await keep('execution_start', {});
      const key = JSON.stringify(graph);
      const known = this.cached.get(key);
      await keep('execution_cached', { nodes: known ? Object.keys(graph) : [] });
      if (!known) {
        for (const node of inOrder(graph)) {
          stopIfInterrupted();
          current = node;
          await tell('executing', { node, display_node: node, prompt_id: id });
          const name = graph[node]!.class_type;
          if (this.#server.simulator.fault?.node === name) throw new Thrown(this.#server.simulator.fault);
          if (this.#server.classes[name]!.samples) await this.#steps(node, graph[node]!.inputs, id, client, tell, stopIfInterrupted);
          const kind = this.#server.classes[name]!.files;
          if (kind === undefined) continue;
          const output = { [kind]: [await this.#make(graph, id, node)] };
          files[node] = output;
          await tell('executed', { node, display_node: node, output, prompt_id: id });
        }
        this.cached.set(key, Object.values(files).flatMap((output) => Object.values(output) as FileOut[][]).flat());
      } else if (!this.#server.simulator.forgetsCached) for (const node of outputs) files[node] = { [this.#server.classes[graph[node]!.class_type]!.files!]: known };
      await keep('execution_success', {});
    } catch (error) {
      if (error instanceof Gone) return;
      state = 'error';
      const where = { node_id: current, node_type: graph[current]?.class_type ?? '', executed: [] };
      try {
        if (error instanceof Interrupted) await keep('execution_interrupted', where);
        else if (error instanceof Thrown) await keep('execution_error', { ...where, exception_message: error.fault.message, exception_type: error.fault.exception, traceback: ['…'], current_inputs: {}, current_outputs: [] });
        else throw error;
      } catch (failed) {
        if (failed instanceof Gone) return;
        throw failed;
      }
      this.#server.simulator.fault = undefined;
    }
    if (now !== this.#life) return;
    this.history.set(id, { prompt: [order, id, graph, extra, outputs], outputs: files, status: { status_str: state, completed: state === 'success', messages }, meta: {} });
    this.running = undefined;
    await tell('executing', { node: null, prompt_id: id }).catch((error: unknown) => {
      if (!(error instanceof Gone)) throw error;
    });
  }

  async #steps(node: string, inputs: Readonly<Record<string, unknown>>, id: string, client: string, tell: Tell, stopIfInterrupted: () => void): Promise<void> {
    const max = Math.min(4, typeof inputs.steps === 'number' ? inputs.steps : 4);
    for (let value = 1; value <= max; value += 1) {
      stopIfInterrupted();
      await tell('progress', this.#server.isOld ? { value, max } : { value, max, prompt_id: id, node });
      if (!this.#server.isOld) await tell('progress_state', { prompt_id: id, nodes: { [node]: { value, max, state: 'running', node_id: node, prompt_id: id } } });
      if (this.#server.previews) await tell('preview', {}, await previewFrame(id, node, this.#server.sockets.get(client)?.metadata === true));
    }
  }

  async #make(graph: PromptGraph, id: string, node: string): Promise<FileOut> {
    const sized = Object.values(graph).filter(({ inputs }) => typeof inputs.width === 'number').at(-1)?.inputs;
    const filename = `${id}_${node}_.${graph[node]!.class_type === 'PreviewImage' ? 'png' : 'bin'}`;
    this.made.set(filename, await sharp({ create: { width: Number(sized?.width ?? 64), height: Number(sized?.height ?? 64), channels: 3, background: '#446688' } }).png().toBuffer());
    return { filename, subfolder: '', type: 'temp' };
  }
}

class Gone extends Error {}
class Interrupted extends Error {}
class Thrown extends Error {
  readonly fault: NonNullable<Simulator['fault']>;
  constructor(fault: NonNullable<Simulator['fault']>) {
    super(fault.message);
    this.fault = fault;
  }
}
