/**
 * A simulated ComfyUI server: no model runs, the protocol is that of the real one. Facts that it keeps to (from the servers' sources of three generations):
 *
 * - `POST /prompt` checks the graph and refuses it with `error` and `node_errors` by node; else queues it and answers its name.
 *   `minted` servers name prompts themselves, whatever is asked; `named` ones take any name and queue a repeated one twice; `jobs` ones take canonical UUIDs only
 *   (400 `invalid_prompt_id`) and refuse a repeated one with 409.
 * - One prompt runs at a time. Its events go to the client that sent it, over that client's newest socket: execution_start, execution_cached, executing,
 *   progress, progress_state (not `minted`), executed, execution_success; then the history entry is written; then executing with node null. So the success is
 *   told before the history knows, and the null also after errors and interrupts.
 * - Previews are binary: kind 1 with the picture's format, or kind 4 with metadata if the client's first message was `supports_preview_metadata`.
 * - `/history/{id}` is `{}` or has the one entry; `/history?max_items=` has the newest; the queue lists `[number, id, graph, extra, outputs]`.
 * - An interrupt is an error in the history with an `execution_interrupted` message. It takes effect between nodes and at a sampler's steps, nowhere else.
 *   `/interrupt` of a `minted` server does not read which prompt is meant; `POST /api/jobs/{id}/cancel` is known to `jobs` servers, elsewhere 405.
 * - A restart loses queue and history and cuts the sockets. Files of earlier prompts with the same graph come from the cache, and are told in the history all the same. `/free` empties the cache.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { NODE_CLASSES, type NodeClass } from './node-classes.ts';
import { objectInfo } from './object-info.ts';
import { pourOut } from './pour-out.ts';
import { Prompts } from './prompts.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';
import { validatePrompt, type PromptGraph } from './validate-prompt.ts';
import { acceptSocket, type ServerSocket } from './websocket-server.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export async function simulateComfyui({ generation, models = {}, lacks = [], newStyleChoices = false, previews = false, port: wanted = 0 }: SimulatorOptions): Promise<Simulator> {
  const classes: Readonly<Record<string, NodeClass>> = Object.fromEntries(Object.entries(NODE_CLASSES).filter(([name]) => !lacks.includes(name)));
  const isOld = generation === 'minted';
  const sockets = new Map<string, { readonly socket: ServerSocket; metadata: boolean; spoke: boolean }>();
  const connections = new Set<Socket>();
  const waiting: { readonly line: string | RegExp; readonly resolve: () => void }[] = [];
  let server: Server | undefined;
  let port = wanted;

  const simulator: Simulator = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    requests: [],
    ran: [],
    uploaded: new Map(),
    greetings: [],
    beforeTelling: () => undefined,
    afterTelling: () => undefined,
    fault: undefined,
    resultBytes: undefined,
    answer: () => undefined,
    losesAnswer: undefined,
    silent: false,
    forgetsCached: false,
    queueLength: () => prompts.pending.length + (prompts.running ? 1 : 0),
    cutSockets: () => sockets.forEach(({ socket }) => socket.cut()),
    connected: () => new Promise((resolve) => waiting.push({ line: 'socket', resolve })),
    seen: (line) => new Promise((resolve) => waiting.push({ line, resolve })),
    start,
    async stop() {
      prompts.stop();
      simulator.cutSockets();
      const closing = server;
      server = undefined;
      connections.forEach((connection) => connection.destroy());
      await new Promise((resolve) => (closing ? closing.close(resolve) : resolve(undefined)));
    },
    queueOther: (graph) => prompts.put(randomUUID(), graph, {}),
    forgetHistory: () => prompts.history.clear(),
  };

  const prompts = new Prompts({ simulator, classes, sockets, isOld, previews });

  async function start(): Promise<void> {
    prompts.restart();
    const http = createServer((request, response) => {
      serve(request, response).catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
    http.on('connection', (connection) => {
      connections.add(connection);
      connection.on('close', () => connections.delete(connection));
    });
    http.on('upgrade', (request, stream) => {
      const client = new URL(request.url ?? '', 'http://x').searchParams.get('clientId') ?? '';
      const known = { metadata: false, spoke: false, socket: undefined as unknown as ServerSocket };
      known.socket = acceptSocket(
        request,
        stream,
        (text) => {
          const { type, data } = JSON.parse(text) as { type: string; data: Record<string, unknown> };
          if (!known.spoke && type === 'feature_flags') known.metadata = data.supports_preview_metadata === true;
          if (!known.spoke) simulator.greetings.push(text);
          known.spoke = true;
        },
        () => sockets.get(client) === known && sockets.delete(client),
      );
      sockets.set(client, known);
      wake('socket');
      void known.socket.send(JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: simulator.queueLength() } }, sid: client } }));
    });
    server = http;
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    port = (http.address() as AddressInfo).port;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://x');
    const line = `${request.method} ${url.pathname}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body: unknown = request.headers['content-type'] === 'application/json' ? JSON.parse(raw.toString()) : undefined;
    simulator.requests.push({ line, body });
    const other = simulator.answer(line);
    if (other === 'hang') return wake(line);
    if (other === 'endless') {
      wake(line);
      return await pourOut(response);
    }
    if (other) {
      response.writeHead(other.status, { 'content-type': other.type, 'content-length': other.length ?? Buffer.byteLength(other.body) });
      if (other.length !== undefined) {
        response.write(other.body, () => response.destroy());
      } else response.end(other.body);
    } else {
      const [status, answer] = await route(line, url, request, raw, body as Record<string, unknown>);
      if (simulator.losesAnswer === line) simulator.losesAnswer = undefined;
      else if (Buffer.isBuffer(answer)) response.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': answer.length }).end(answer);
      else if (typeof answer === 'string') response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(answer);
      else response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(answer === undefined ? '' : JSON.stringify(answer));
    }
    wake(line);
  }

  function wake(line: string): void {
    for (const waiter of [...waiting]) {
      if (typeof waiter.line === 'string' ? waiter.line !== line : !waiter.line.test(line)) continue;
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve();
    }
  }

  async function route(line: string, { pathname, searchParams }: URL, request: IncomingMessage, raw: Buffer, body: Record<string, unknown>): Promise<[number, unknown]> {
    const name = decodeURIComponent(pathname.split('/').at(-1) ?? '');
    if (line === 'POST /prompt') return post(body);
    if (line === 'GET /queue') return [200, { queue_running: prompts.running ? [prompts.running] : [], queue_pending: prompts.pending }];
    if (line === 'POST /queue') {
      prompts.pending = prompts.pending.filter(([, id]) => !(body.delete as string[] | undefined)?.includes(id));
      return [200, undefined];
    }
    if (line === 'GET /history') return [200, Object.fromEntries([...prompts.history].slice(-Number(searchParams.get('max_items') ?? 10_000)))];
    if (line === 'POST /history') {
      for (const id of (body.delete as string[] | undefined) ?? []) prompts.history.delete(id);
      return [200, undefined];
    }
    if (line.startsWith('GET /history/')) return [200, prompts.history.has(name) ? { [name]: prompts.history.get(name) } : {}];
    if (line.startsWith('GET /object_info/')) return [200, classes[name] ? { [name]: objectInfo(name, classes[name], filesOf, newStyleChoices) } : {}];
    if (line === 'POST /interrupt') {
      if (isOld || !body.prompt_id || prompts.running?.[1] === body.prompt_id) prompts.interrupted = true;
      return [200, undefined];
    }
    const cancelled = /^POST \/api\/jobs\/([^/]+)\/cancel$/.exec(line)?.[1];
    if (cancelled !== undefined) {
      if (generation !== 'jobs') return [405, '405: Method Not Allowed'];
      const before = prompts.pending.length;
      prompts.pending = prompts.pending.filter(([, id]) => id !== cancelled);
      const runs = prompts.running?.[1] === cancelled;
      if (runs) prompts.interrupted = true;
      return [200, { cancelled: runs || prompts.pending.length < before }];
    }
    if (line === 'GET /system_stats') return [200, { system: { comfyui_version: isOld ? undefined : '0.4.0', argv: ['main.py', ...(previews ? ['--preview-method', 'auto'] : [])] }, devices: [{ name: 'cuda:0 Simulated', type: 'cuda', vram_total: 24_000_000_000, vram_free: 20_000_000_000 }] }];
    if (line === 'POST /free') {
      if (body.free_memory) prompts.cached.clear();
      return [200, undefined];
    }
    if (line === 'POST /upload/image') return await upload(request, raw);
    if (line === 'GET /view') {
      const bytes = prompts.made.get(searchParams.get('filename') ?? '');
      return bytes ? [200, simulator.resultBytes ?? bytes] : [404, '404: Not Found'];
    }
    return [404, '404: Not Found'];
  }

  async function upload(request: IncomingMessage, raw: Buffer): Promise<[number, unknown]> {
    const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData();
    const image = form.get('image') as File;
    const folder = String(form.get('subfolder') ?? '');
    const stored = folder ? `${folder}/${image.name}` : image.name;
    if (simulator.uploaded.has(stored) && form.get('overwrite') !== 'true') return [200, { name: image.name.replace('.', ' (1).'), subfolder: folder, type: 'input' }];
    simulator.uploaded.set(stored, Buffer.from(await image.arrayBuffer()));
    return [200, { name: image.name, subfolder: folder, type: String(form.get('type')) }];
  }

  const filesOf = (folder: string): readonly string[] => (folder === 'input' ? [...simulator.uploaded.keys()] : (models[folder] ?? []));

  function post({ prompt, prompt_id: asked, client_id: client, extra_data: extra = {} }: Record<string, unknown>): [number, unknown] {
    if (generation === 'jobs' && asked !== undefined) {
      if (!UUID.test(String(asked))) return [400, { error: { type: 'invalid_prompt_id', message: 'prompt_id must be a valid UUID', details: '', extra_info: {} }, node_errors: {} }];
      const taken = prompts.history.has(String(asked)) || [prompts.running, ...prompts.pending].some((entry) => entry?.[1] === asked);
      if (taken) return [409, { error: { type: 'prompt_id_exists', message: 'prompt_id already exists', details: '', extra_info: {} }, node_errors: {} }];
    }
    const graph = prompt as PromptGraph;
    const refusal = validatePrompt(graph, classes, filesOf, isOld);
    if (refusal) return [400, refusal];
    const id = prompts.put(isOld || asked === undefined ? randomUUID() : String(asked), graph, { ...(extra as object), client_id: client });
    return [200, { prompt_id: id, number: prompts.number, node_errors: {} }];
  }

  await start();
  return simulator;
}
