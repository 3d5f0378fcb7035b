/**
 * The runtime `comfyui`: performs jobs on a ComfyUI server that somebody else runs. What it offers is what that server has node classes and model files for.
 *
 * At most one prompt of this process is at the server at a time: an old server can only interrupt what runs, whoever sent it, and a queue of ours is fairer
 * than one of the server's. Uploads and downloads of other jobs go on meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { FlowError, MOST_UPLOAD_BYTES, type JobProgress, type JobReport } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import type { Capability, JobTools, Runtime, RuntimeJob } from '../port.ts';
import { previewsTo } from '../previews.ts';
import { bind, type Prompt } from './bind.ts';
import { controlWarnings } from './control-net.ts';
import { createGate } from './gate.ts';
import { namedIn, uploadsOf, type Family, type Way } from './graph.ts';
import { FAMILIES } from './graphs/index.ts';
import { sourceSize, uploadInputs } from './inputs.ts';
import { createMenu } from './menu.ts';
import { wayFor, type Offer } from './offers.ts';
import { promptProgress } from './progress.ts';
import { promptId } from './prompt-id.ts';
import { fetchResult } from './results.ts';
import { createHttp } from './server/http.ts';
import { forgetPrompt, freeMemory, runPrompt, type FinishedPrompt, type Server } from './server/run-prompt.ts';
import { createSocket } from './server/socket.ts';
import { sizeWarnings, unused, valuesOf } from './values.ts';

export interface ComfyuiOptions {
  /** Where the server answers, such as `http://127.0.0.1:8188`. */
  readonly baseUrl: string;
  /** Looks into clips and sounds, and converts sounds. The one of this machine unless given. */
  readonly ffmpeg?: () => Promise<Ffmpeg>;
  /** Graphs of one's own, beside those that come along; see `own-graph.ts`. */
  readonly families?: readonly Family[];
  /** Called when a cancelled prompt goes on nevertheless: only a restart of the server ends it. */
  readonly onStuck?: () => void;
  /** For a server whose process is known: called when a prompt is followed. @returns the way to ask why that process has ended since. */
  readonly watch?: () => () => FlowError | undefined;
  /** Of one result. */
  readonly mostBytes?: number;
  readonly fetch?: typeof fetch;
  readonly openSocket?: (url: string) => WebSocket;
  readonly limits?: Partial<ComfyuiLimits>;
}

/** Milliseconds. */
export interface ComfyuiLimits {
  readonly poll: number;
  readonly answer: number;
  readonly file: number;
  readonly outage: number;
  readonly cancel: number;
  readonly silence: number;
  readonly socketPause: number;
  readonly menu: number;
}

/** A worker gives a cancelled runtime 30 s to end. */
export const COMFYUI_LIMITS: ComfyuiLimits = { poll: 1_000, answer: 5_000, file: 600_000, outage: 30_000, cancel: 15_000, silence: 60_000, socketPause: 250, menu: 15_000 };

/** Of the progress of a variation; the rest is fetching. */
const PROMPT_SHARE = 0.98;

/** A job that waits for its turn shows that it is alive this often. */
const ALIVE_MS = 60_000;

export function createComfyuiRuntime(options: ComfyuiOptions): Runtime {
  const limits = { ...COMFYUI_LIMITS, ...options.limits };
  const { mostBytes = MOST_UPLOAD_BYTES } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const http = createHttp({ baseUrl, fetch: options.fetch ?? fetch, timeoutMs: limits.answer, fileTimeoutMs: limits.file });
  const socket = createSocket({ baseUrl, clientId: randomUUID(), pauseMs: limits.socketPause, silenceMs: limits.silence, ...(options.openSocket && { open: options.openSocket }) });
  const server: Server = { http, socket, pollMs: limits.poll, outageMs: limits.outage, cancelMs: limits.cancel, underWay: new Set(), ...(options.onStuck && { onStuck: options.onStuck }), ...(options.watch && { watch: options.watch }) };
  let isUsed = false;
  const menu = createMenu(http, [...(options.families ?? []), ...FAMILIES], limits.menu);
  const gate = createGate();
  const ffmpeg = options.ffmpeg ?? (async () => await (await import('../media/ffmpeg/index.ts')).openFfmpeg());

  async function perform(job: RuntimeJob, tools: JobTools): Promise<JobReport> {
    const offer = await menu.find(job.operation, job.model);
    const way = wayFor(offer, new Set(job.inputs.map(({ slot }) => slot)));
    if (!way) throw new FlowError('invalid_input', `${job.operation} with model ${job.model} needs ${waysTold(offer)}`);
    tools.progress({ fraction: 0, activity: 'sending the files' });
    const slots = uploadsOf(way.graph);
    const named = namedIn(way.graph);
    const uploads = await uploadInputs(http, job.inputs.filter(({ slot }) => slot in slots), tools.signal);
    const source = await sourceSize(job.inputs);
    const count = typeof job.parameters.numberOfVariations === 'number' ? job.parameters.numberOfVariations : 1;
    const seed = typeof job.parameters.seed === 'number' ? job.parameters.seed : undefined;
    for (let variation = 0; variation < count; variation += 1) {
      const valuesFor = (prefix: string) => valuesOf({ parameters: job.parameters, variation, family: offer.family, wording: way.wording, source, loras: offer.loras, named, prefix });
      const promptFor = (name: string): Prompt => bind(way.graph, { values: valuesFor(`sogni-flow/${name}`), files: offer.files, uploads });
      const finished = await turn(job, tools, way, promptFor, variation, count);
      if (variation === count - 1) tools.computed?.();
      try {
        await saveResults(job, tools, way, finished, variation, seed === undefined ? undefined : Number(valuesFor('').seed));
      } catch (error) {
        if (FlowError.is(error) && error.code === 'runtime_failed') await forgetPrompt(http, finished.id);
        throw error;
      }
    }
    const given = job.inputs.map(({ slot }) => slot);
    const warnings = [...(named.has('controlType') ? controlWarnings(job.parameters) : []), ...sizeWarnings(job.parameters, offer.family, source), ...unused(job.operation, job.parameters, given, way, offer.capability.limits)];
    return { engine: 'comfyui', method: `made by ${job.model} on a ComfyUI server`, ...(warnings.length > 0 && { warnings }) };
  }

  async function turn(job: RuntimeJob, tools: JobTools, way: Way, promptFor: (name: string) => Prompt, variation: number, count: number): Promise<FinishedPrompt> {
    let reached = 0;
    const tell = (progress: Partial<JobProgress>): void => {
      reached = progress.fraction ?? reached;
      tools.progress({ ...progress, fraction: (variation + reached * PROMPT_SHARE) / count });
    };
    let waiting = (): void => tell({ activity: 'waiting for the GPU' });
    const alive = setInterval(() => waiting(), ALIVE_MS);
    try {
      return await gate.pass(tools.signal, async () => {
        const progress = promptProgress(promptFor(''));
        const preview = previewsTo(tools);
        waiting = () => undefined;
        isUsed = true;
        return await runPrompt(server, {
          nameOf: (attempt) => promptId(job.id, variation, attempt),
          promptFor,
          graph: way.graph,
          signal: tools.signal,
          hear(event) {
            if (event.kind === 'preview') return preview(event.image);
            const heard = progress.hear(event);
            if (heard) tell(heard);
          },
          seen(at, isHeard) {
            if (at === 'queued') tell({ activity: "waiting in ComfyUI's queue" });
            // One that runs shows itself by its steps; if it does not, it hangs, and the limits of the worker apply.
            else if (!isHeard) tell({ activity: 'at work' });
          },
        });
      });
    } finally {
      clearInterval(alive);
    }
  }

  async function saveResults({ parameters, operation }: RuntimeJob, tools: JobTools, { results }: Way, { files }: FinishedPrompt, variation: number, seed: number | undefined): Promise<void> {
    const format = typeof parameters.outputFormat === 'string' ? parameters.outputFormat : undefined;
    let saved = 0;
    for (const [node, role] of Object.entries(results)) {
      for (const file of files[node] ?? []) {
        const result = await fetchResult(file, `result-${variation}-${(saved += 1)}`, format, { http, mostBytes, scratch: tools.scratch, signal: tools.signal, ffmpeg });
        await tools.save({ ...result, role, ...(seed !== undefined && { seed }) });
      }
    }
    if (saved === 0) throw new FlowError('runtime_failed', `ComfyUI made no file for ${operation}; its graph should end in ${Object.keys(results).join(', ')}`);
  }

  return {
    name: 'comfyui',

    capabilities: async (): Promise<readonly Capability[]> => (await menu.offers()).map(({ capability }) => capability),

    async run(job, tools) {
      try {
        if (tools.signal.aborted) throw new FlowError('cancelled', 'cancelled before it began');
        return await perform(job, tools);
      } catch (cause) {
        // Whatever broke off because of the abort, to the caller it is one thing.
        if (tools.signal.aborted && !(FlowError.is(cause) && cause.code === 'cancelled')) throw new FlowError('cancelled', `${job.operation} was cancelled`, { cause });
        throw cause;
      }
    },

    /** What others have loaded there stays, as long as nothing was run from here. */
    async unload() {
      if (isUsed) await freeMemory(http);
      isUsed = false;
    },

    async close() {
      socket.close();
    },
  };
}

const waysTold = ({ ways }: Offer): string => ways.map(({ needs = [] }) => needs.join(' and ') || 'no file').join(', or ');
