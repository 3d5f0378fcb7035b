/**
 * Estimates by the price book, in the API's shape: of a model that runs here at its rate, of another one of the network at the rate
 * that is published for it.
 *
 * The price book counts work and not seconds: a base render stands for one render second, and a private engine has no market for
 * SOGNI, so that one counts as one Spark.
 */
import { applyLimits, FlowError, formatSpark, limitsOf, MICRO_PER_SPARK, modelsNamed, OPERATIONS, priceOfTokens, quoteJob, rateOf, REFERENCE_SECOND, type Arguments, type MediaKind, type ModelLimits, type VideoFamily } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';

const USD_PER_SPARK = 0.005;
/** Characters that a voice says in a second, where only the length of the speech is known. */
const SPOKEN_PER_SECOND = 15;

export const TOKENS = ['spark', 'sogni'] as const;
export type Token = (typeof TOKENS)[number];

interface Offered {
  readonly id: string;
  readonly name: string;
  readonly limits: ModelLimits;
  readonly operations: readonly string[];
  readonly family: VideoFamily | undefined;
  rate(size?: { readonly width: number; readonly height: number }): number;
}

/** @throws FlowError `unknown_model` */
function offered(name: string, media: readonly MediaKind[], capabilities: readonly Capability[]): Offered {
  const able = capabilities.filter(({ model, operation }) => model === name && media.includes(OPERATIONS[operation]?.gives as MediaKind));
  const [first] = able;
  const [known] = modelsNamed(name).filter((model) => media.includes(model.media));
  if (first) {
    const operations = able.map(({ operation }) => operation);
    return { id: name, name: first.title, limits: Object.assign({}, ...able.map(({ limits }) => limits).reverse()) as ModelLimits, operations, family: known?.family, rate: () => first.rate };
  }
  if (known) {
    const operations = Object.keys(known.serves);
    return { id: known.id, name: known.title, limits: known.limits, operations, family: known.family, rate: (size) => rateOf(known.id, size) };
  }
  const here = [...new Set(capabilities.filter(({ operation }) => media.includes(OPERATIONS[operation]?.gives as MediaKind)).map(({ model }) => model))].join(', ');
  throw new FlowError('unknown_model', `model is "${name}"; there is no ${media[0]} model of that name. Here run ${here || 'none'}`, { details: { model: name } });
}

/** What is asked for, what stays empty being the model's own. @throws FlowError `invalid_parameter` */
const filledIn = (given: Arguments, { id, limits }: Offered, operation: string): Arguments => applyLimits(given, limitsOf({ limits }, operation), id);

export interface ImageEstimate {
  readonly token: Token;
  readonly network: string;
  readonly model: string;
  readonly count: number;
  /** 0 takes the model's own, here and below. */
  readonly steps: number;
  readonly previews: number;
  readonly controlNet: boolean;
  readonly denoise: number;
  readonly width: number;
  readonly height: number;
  readonly time: Date;
}

export function estimateImage({ model: name, count, previews, controlNet, denoise, ...asked }: ImageEstimate, capabilities: readonly Capability[]): object {
  const model = offered(name, ['image', 'model'], capabilities);
  const given = filledIn({ steps: asked.steps || undefined, width: asked.width || undefined, height: asked.height || undefined }, model, 'generate_image');
  const spark = quoteJob('generate_image', given, [], model.rate()).expected / MICRO_PER_SPARK;
  const steps = Number(given.steps ?? 1);
  const request = { model: model.id, name: model.name, imageCount: count, stepCount: steps, previewCount: previews, cnEnabled: controlNet, denoiseStrength: String(denoise) };
  return estimate(asked, request, spark, count, { model, steps });
}

export interface VideoEstimate {
  readonly token: Token;
  readonly network: string;
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly fps: number;
  readonly steps: number;
  readonly count: number;
  /** Seconds of video that guides. */
  readonly referenceSeconds: number;
  readonly time: Date;
}

export function estimateVideo({ model: name, width, height, frames, fps, count, referenceSeconds, ...asked }: VideoEstimate, capabilities: readonly Capability[]): object {
  const model = offered(name, ['video'], capabilities);
  const duration = secondsOf(model.family, frames, fps);
  const made = quoteJob('animate_photo', { duration, width, height }, [], model.rate({ width, height })).expected / MICRO_PER_SPARK;
  const spark = made + (model.family === 'minimax-h3' ? referenceSeconds * referencePrice(model.id, Math.min(width, height)) : 0);
  const request = { model: model.id, name: model.name, videoCount: count, stepCount: asked.steps, width, height, frames, fps };
  return estimate(asked, request, spark, count, { model, steps: asked.steps });
}

/** WAN renders 16 frames a second whatever is delivered; a clip begins and ends on a frame, except those of MiniMax H3. */
function secondsOf(family: VideoFamily | undefined, frames: number, fps: number): number {
  if (family === 'minimax-h3') return frames / fps;
  return (frames - 1) / (family === 'wan22' || family === 'wan22-animate' ? 16 : fps);
}

function referencePrice(model: string, shortSide: number): number {
  const delivered = model.endsWith('_2stage') ? 2 * shortSide : shortSide;
  const last = REFERENCE_SECOND[REFERENCE_SECOND.length - 1]!;
  return (REFERENCE_SECOND.find(({ height }) => delivered <= height) ?? last).spark;
}

export interface AudioEstimate {
  readonly token: Token;
  readonly network: string;
  readonly model: string;
  /** Seconds. */
  readonly duration: number;
  readonly steps: number;
  readonly count: number;
  readonly time: Date;
}

export function estimateAudio({ model: name, duration, count, ...asked }: AudioEstimate, capabilities: readonly Capability[]): object {
  const model = offered(name, ['audio'], capabilities);
  const speaks = !model.operations.includes('generate_music');
  const price = speaks
    ? quoteJob('generate_speech', { prompt: 'x'.repeat(Math.ceil(duration * SPOKEN_PER_SECOND)) }, [], model.rate())
    : quoteJob('generate_music', filledIn({ duration: duration || undefined }, model, 'generate_music'), [], model.rate());
  const request = { model: model.id, name: model.name, audioCount: count, duration, stepCount: asked.steps };
  return estimate(asked, request, price.expected / MICRO_PER_SPARK, count, { model, steps: asked.steps });
}

export interface TokenEstimate {
  readonly token: Token;
  readonly model: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  readonly time: Date;
}

/** At most: as if all output tokens were used. @throws FlowError `unknown_model` */
export function estimateTokens({ token, model: name, inputTokens, maxOutputTokens, time }: TokenEstimate, capabilities: readonly Capability[]): object {
  const here = capabilities.find(({ operation, model }) => operation === 'chat' && model === name);
  const id = here?.model ?? modelsNamed(name).find(({ media }) => media === 'text')?.id;
  if (id === undefined) throw new FlowError('unknown_model', `model is "${name}"; there is no language model of that name`, { details: { model: name } });
  const spark = priceOfTokens({ input: inputTokens, output: maxOutputTokens }) * (here?.rate ?? 1);
  return {
    request: { model: id, inputTokens, maxOutputTokens, tokenType: token, time: time.toISOString() },
    quote: { costInUSD: spark * USD_PER_SPARK, costInSogni: spark, costInSpark: spark, costInToken: spark, inputTokens, outputTokens: maxOutputTokens },
  };
}

/** @param spark - for one result. */
function estimate({ network, time }: { readonly network: string; readonly time: Date }, request: object, spark: number, count: number, { model, steps }: { readonly model: Offered; readonly steps: number }): object {
  return {
    request: { ...request, time: time.toISOString() },
    rate: {
      ...{ costPerBaseHQRenderInUSD: String(USD_PER_SPARK), tokenMarkePriceUSD: String(USD_PER_SPARK), costPerRenderSecUSD: String(USD_PER_SPARK) },
      ...{ costPerRenderSecToken: '1', network, networkCostMultiplier: '1' },
    },
    quote: {
      model: { weight: String(model.rate()), secPerStep: decimal(spark / Math.max(1, steps)), secPerPreview: '0', secForCN: '0' },
      job: { ...costs(spark), calculatedStepCount: steps },
      project: costs(spark * count),
    },
  };
}

const decimal = (spark: number): string => formatSpark(Math.round(spark * MICRO_PER_SPARK));

const costs = (spark: number) => ({
  costInRenderSec: decimal(spark),
  costInUSD: String(Number((spark * USD_PER_SPARK).toFixed(9))),
  costInToken: decimal(spark),
  costInSpark: decimal(spark),
  costInSogni: decimal(spark),
});
