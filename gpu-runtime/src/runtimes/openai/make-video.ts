/** Makes clips from words or from a picture: a job on the server for each variation, or a request where the server answers with the clip. */
import { ERRORS, FlowError, frameSize, MOST_UPLOAD_BYTES } from 'n8n-nodes-sogni-flow/contract';
import { probe, typeOf } from '../check-made.ts';
import { mediaFacts } from '../media/media-facts.ts';
import type { JobTools, RuntimeJob } from '../port.ts';
import type { Endpoint } from './dialect.ts';
import { download, type Fetched, fetchMade } from './fetch-media.ts';
import { SIDE_STEP, USUAL_CLIP } from './limits.ts';
import { failed, inputsIn, numberOf, once, type Perform, type Services, textOf, variationsOf } from './perform.ts';
import { prepare, says, type Words } from './prepare.ts';
import type { Body } from './server.ts';
import { estimating, type Work, whileWorking } from './tell-progress.ts';
import { chosen, unheard } from './unheard.ts';
import { beginVideo, contentPath, deleteVideo, followVideo } from './video-job.ts';

interface Clip {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly fps: number;
  /** Whole, as the API wants them. */
  readonly seconds: number;
}

/** Frames come in blocks of so many and one more: the pattern that both Wan (4 n + 1) and LTX (8 n + 1) take. */
const FRAME_BLOCK = 8;
/** Videos that are remembered; one that no job comes back for is forgotten in the end. */
const MOST_BEGUN = 1_000;
const MOST_FETCHES = 3;
const FETCH_AGAIN_MS = 2_000;
/** Part of the length by which a clip may differ before somebody is told. */
const TOLERANCE = 0.2;

export const makeVideo: Perform = async (job, tools, { endpoint }, services) => {
  const clip = await clipFor(job, endpoint);
  const words = wordsFor(job, endpoint, clip);
  const warnings = unheard(job, endpoint);

  for (const variation of variationsOf(job)) {
    const seed = says(endpoint, 'seed') ? variation.seed : undefined;
    const body = await prepare(endpoint, { model: job.model, words: { ...words, seed }, inputs: job.inputs });
    const work = { kind: `${job.operation} ${job.model}`, amount: (clip.width * clip.height * clip.frames) / 1e6, variation };
    const render = endpoint.atOnce ? renderAtOnce : renderAsJob;
    const { made, told } = await render({ job, tools, services, endpoint, body, work });
    if (told !== undefined && told !== job.model) warnings.push(`the server says that ${told} made it, not ${job.model}`);

    const mediaType = await typeOf(made.path, 'video');
    const { durationSeconds, video } = await probe(await services.ffmpeg(), made.path, mediaType, tools.signal);
    if (!video) throw failed('the server made a video without pictures');
    if (clip.frames > 1 && video.frameCount !== undefined && video.frameCount <= 1) throw failed(`the server made ${video.frameCount} frame, not ${clip.frames}`);
    warnings.push(...differences(clip, video, durationSeconds));
    await tools.save({ role: 'video', mediaType, content: { path: made.path }, width: video.width, height: video.height, durationSeconds, ...(seed === undefined ? {} : { seed }) });
  }
  return { method: `made by the model ${job.model}`, warnings: once(warnings) };
};

interface Rendering {
  readonly job: RuntimeJob;
  readonly tools: JobTools;
  readonly services: Services;
  readonly endpoint: Endpoint;
  readonly body: Body;
  readonly work: Work;
}

interface Rendered {
  readonly made: Fetched;
  /** Which model the server says that it was. */
  readonly told?: string | undefined;
}

async function renderAtOnce({ tools, services, endpoint, body, work }: Rendering): Promise<Rendered> {
  const call = { method: 'POST', path: endpoint.path, body, signal: tools.signal } as const;
  return { made: await whileWorking(work, tools, services, () => fetchMade(services.server, call, tools, `video-${work.variation.index}`, MOST_UPLOAD_BYTES)) };
}

async function renderAsJob({ job, tools, services, endpoint, body, work }: Rendering): Promise<Rendered> {
  const { begun, clock, pace } = services;
  const { signal } = tools;
  const key = `${job.id} ${work.variation.index}`;
  const began = clock();
  const estimate = estimating(work, tools, services);
  const begin = async (): Promise<string> => {
    const id = await beginVideo(services, endpoint.path, body, signal);
    begun.set(key, id);
    if (begun.size > MOST_BEGUN) begun.delete(begun.keys().next().value!);
    return id;
  };
  const forget = async (): Promise<void> => {
    const id = begun.get(key);
    begun.delete(key);
    if (id !== undefined) await deleteVideo(services, id);
  };

  try {
    const known = begun.get(key);
    const resumed = known === undefined ? undefined : await followVideo(services, known, signal, estimate);
    const state = resumed ?? (await followVideo(services, await begin(), signal, estimate));
    if (!state) throw failed('the server has forgotten its video');
    const made = await fetchContent(services, begun.get(key)!, tools, `video-${work.variation.index}`);
    if (known === undefined) pace.learn(work.kind, work.amount, clock() - began);
    await forget();
    return { made, told: state.model };
  } catch (error) {
    // A server that is away may still have it; in every other case nobody will ask for it again.
    if (signal.aborted || !isAway(error)) await forget();
    throw error;
  }
}

/** A video that is made is worth asking for again. */
async function fetchContent({ server, wait }: Services, id: string, tools: JobTools, name: string): Promise<Fetched> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await download(server, { path: contentPath(id), signal: tools.signal }, tools, name, MOST_UPLOAD_BYTES);
    } catch (error) {
      if (tries === MOST_FETCHES || !FlowError.is(error) || !ERRORS[error.code].retry) throw error;
      await wait(FETCH_AGAIN_MS, tools.signal);
    }
  }
}

const isAway = (error: unknown): boolean => (error as { code?: string }).code === 'runtime_unreachable';

async function clipFor(job: RuntimeJob, { lengths }: Endpoint): Promise<Clip> {
  const { parameters } = job;
  const asked = numberOf(parameters.duration) ?? USUAL_CLIP.seconds;
  const fps = numberOf(parameters.fps) ?? USUAL_CLIP.fps;
  const size = frameSize(parameters) ?? (await sizeOfSource(job)) ?? USUAL_CLIP;
  const sized = { width: inSteps(size.width), height: inSteps(size.height) };
  if (lengths) {
    const seconds = lengths.find((length) => length >= asked) ?? Math.max(...lengths);
    return { ...sized, fps, seconds, frames: seconds * fps };
  }
  return { ...sized, fps, seconds: Math.max(1, Math.round(asked)), frames: FRAME_BLOCK * Math.max(1, Math.round((asked * fps) / FRAME_BLOCK)) + 1 };
}

/** The shape of the picture that begins to move, with about as many pixels as a clip usually has. */
async function sizeOfSource(job: RuntimeJob): Promise<{ width: number; height: number } | undefined> {
  const [source] = inputsIn(job, 'image');
  if (!source) return undefined;
  const { width = 1, height = 1 } = await mediaFacts(source.path, source.artifact.mediaType, () => Promise.reject(new Error('a picture needs no FFmpeg')));
  const scale = Math.sqrt((USUAL_CLIP.width * USUAL_CLIP.height) / (width * height));
  return { width: width * scale, height: height * scale };
}

const inSteps = (side: number): number => Math.max(SIDE_STEP, Math.round(side / SIDE_STEP) * SIDE_STEP);

function wordsFor(job: RuntimeJob, endpoint: Endpoint, { width, height, frames, fps, seconds }: Clip): Words {
  const said = Object.fromEntries(['negativePrompt', 'steps', 'guidance', 'shift'].map((name) => [name, chosen(job, name)]));
  return { ...said, prompt: textOf(job.parameters.prompt), size: `${width}x${height}`, width, height, frames, fps, seconds: endpoint.lengths ? String(seconds) : seconds };
}

function differences(clip: Clip, video: { readonly width: number; readonly height: number }, durationSeconds: number): string[] {
  const length = clip.frames / clip.fps;
  return [
    ...(video.width === clip.width && video.height === clip.height ? [] : [`the video is ${video.width} × ${video.height} px, not ${clip.width} × ${clip.height}: that is what the server made`]),
    ...(Math.abs(durationSeconds - length) <= TOLERANCE * length ? [] : [`the video lasts ${durationSeconds.toFixed(2)} s, not ${length.toFixed(2)} s: that is what the server made`]),
  ];
}
