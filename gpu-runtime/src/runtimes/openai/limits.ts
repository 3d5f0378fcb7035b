/** What an endpoint allows of an operation's arguments and input slots, and takes where nothing is given. */
import { findModel, limitsOf, OPERATIONS, USUAL_MOST_TOKENS, type ModelLimit, type ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import type { Endpoint, Skill } from './dialect.ts';
import type { Offer } from './discover.ts';

/** Sides are multiples of this: what the coarsest of the usual models needs. */
export const SIDE_STEP = 16;
export const USUAL_CLIP = { width: 1280, height: 720, fps: 24, seconds: 5 } as const;

const pictureSide = { min: 256, max: 2048, multipleOf: SIDE_STEP, default: 1024 };
const editSide = { min: 256, max: 3840, multipleOf: SIDE_STEP };
const clipSide = { min: 256, max: 1920, multipleOf: SIDE_STEP };
const clipLength = { min: 1, max: 30, default: USUAL_CLIP.seconds };
const clipRate = { min: 8, max: 60, default: USUAL_CLIP.fps };

const MOST_ANSWER_TOKENS = 65_536;

/** A clip from words has a usual size; one from a picture has the picture's shape. */
const STANDARD: Readonly<Record<Skill, ModelLimits>> = {
  generate: { width: pictureSide, height: pictureSide },
  edit: { width: editSide, height: editSide, scale: { allowed: [1], default: 1, why: 'the server keeps the size of the source; enlarge the result with upscale_image' } },
  video: { width: { ...clipSide, default: USUAL_CLIP.width }, height: { ...clipSide, default: USUAL_CLIP.height }, duration: clipLength, fps: clipRate, outputFormat: { allowed: ['mp4'], default: 'mp4' } },
  animate: { width: clipSide, height: clipSide, duration: clipLength, fps: clipRate, frameRole: { allowed: ['start'], default: 'start', why: 'the server takes the image as the first frame' } },
  speech: { outputFormat: { allowed: ['wav', 'mp3', 'flac'], default: 'wav' } },
  see: {},
  chat: { max_tokens: answerTokens(Infinity) },
};

const none = (why: string): ModelLimit => ({ allowed: [], why });

/** Servers refuse an answer that would not fit beside any question. */
function answerTokens(contextTokens: number): ModelLimit {
  return { min: 1, max: Math.min(MOST_ANSWER_TOKENS, contextTokens - 1), default: Math.min(USUAL_MOST_TOKENS, Math.floor(contextTokens / 2)) };
}

/** `undefined` for an operation that needs a file which the endpoint does not take. */
export function limitsFor({ operation, skill, endpoint, model, contextTokens }: Offer): ModelLimits | undefined {
  const { takes, parameters } = OPERATIONS[operation]!;
  const taken = (slot: string): boolean => Object.hasOwn(endpoint.files ?? {}, slot);
  if (takes.some(({ name, min }) => min > 0 && !taken(name))) return undefined;
  const closed = takes.filter(({ name }) => !taken(name)).map(({ name }) => [name, { min: 0, max: 0, why: 'the server has no word for it' }] as const);
  const known = findModel(operation, model);
  const all: ModelLimits = {
    ...STANDARD[skill],
    ...lengths(endpoint),
    ...(skill === 'speech' && !sendsVoices(endpoint) ? { voice: none('the voices of this server have other names; leave it empty for its own') } : {}),
    ...(known?.id === model ? limitsOf(known, operation) : {}),
    ...(skill === 'chat' && contextTokens !== undefined ? { max_tokens: answerTokens(contextTokens) } : {}),
  };
  return Object.fromEntries([...Object.entries(all).filter(([name]) => Object.hasOwn(parameters, name)), ...closed]);
}

/** The voices of the catalogue are those of the models that take a description of how they speak and a seed as well. */
const sendsVoices = ({ words }: Endpoint): boolean => 'seed' in words && 'voice' in words;

function lengths({ lengths: allowed }: Endpoint): ModelLimits {
  if (allowed === undefined) return {};
  return { duration: { min: 1, max: Math.max(...allowed), default: Math.min(...allowed) }, fps: none('the server chooses the rate') };
}
