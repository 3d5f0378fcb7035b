/**
 * The runtime `openai`: a server that speaks OpenAI's API for pictures, videos, speech and chat, whoever made it.
 *
 * Servers differ in their words and in what they leave to chance; what is known of each is data (`dialects.ts`), chosen by asking the server
 * (`discover.ts`). Every value that matters is sent with each request, and what comes back is looked at before it is delivered.
 */
import { findModel, FlowError, rateOf, type ErrorCode, type JobReport } from 'n8n-nodes-sogni-flow/contract';
import { pauseUnlessAborted } from '../../waiting/pause.ts';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import { createDiscoveries } from '../discoveries.ts';
import type { Capability, Runtime } from '../port.ts';
import type { Skill } from './dialect.ts';
import { discover, type Discovery, listModels, type ModelMap, type Offer } from './discover.ts';
import { limitsFor } from './limits.ts';
import { createPace } from './pace.ts';
import type { Perform, Services } from './perform.ts';
import { says } from './prepare.ts';
import { createServer } from './server.ts';

export interface OpenaiOptions {
  /** With or without `/v1`. */
  readonly baseUrl: string;
  readonly key?: string | undefined;
  /** Operations of models, instead of what is found out. */
  readonly models?: ModelMap;
  /** Weights in the price formula by model, instead of those of the catalogue; 1 is the base model. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Looks into clips and sounds. Asked for at the first of them. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Rejects when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Raised when the same request gives another result. */
const ENGINE = 'openai 1';

const PERFORM: Readonly<Record<Skill, () => Promise<Perform>>> = {
  generate: async () => (await import('./make-picture.ts')).makePicture,
  edit: async () => (await import('./make-picture.ts')).makePicture,
  video: async () => (await import('./make-video.ts')).makeVideo,
  animate: async () => (await import('./make-video.ts')).makeVideo,
  speech: async () => (await import('./make-speech.ts')).makeSpeech,
  see: async () => (await import('./look-at-picture.ts')).lookAtPicture,
  chat: async () => (await import('./answer-message.ts')).answerMessage,
};

/** What a server listed and then refused is not offered for this long. */
const SHUN_MS = 10 * 60_000;
const DISOWNED: ReadonlySet<ErrorCode> = new Set(['no_runtime_for_operation']);

/** @throws FlowError `invalid_configuration` for an address that is none. */
export function createOpenaiRuntime({ baseUrl, key, models = {}, rates = {}, ffmpeg, clock = Date.now, wait = pauseUnlessAborted }: OpenaiOptions): Runtime {
  const server = createServer({ baseUrl, key, clock, wait });
  const services: Services = { server, pace: createPace(), begun: new Map(), clock, wait, ffmpeg };
  const shunned = new Map<string, number>();
  /** Of a server that is only too busy to answer, what was known still holds. */
  const discoveries = createDiscoveries<Discovery>((signal, before) => discover(server, models, signal).catch((error: unknown) => (isSlow(error) ? before : undefined)), clock);

  const nameOf = ({ operation, model }: Pick<Offer, 'operation' | 'model'>): string => `${operation} ${model}`;
  const isShunned = (offer: Pick<Offer, 'operation' | 'model'>): boolean => (shunned.get(nameOf(offer)) ?? 0) > clock();

  /** @throws FlowError */
  async function offerFor(job: Pick<Offer, 'operation' | 'model'>, signal: AbortSignal): Promise<Offer & Pick<Discovery, 'dialect'>> {
    const found = await discoveries.latest();
    const offer = found?.offers.find(({ operation, model }) => operation === job.operation && model === job.model);
    // Some servers take a wrong name and use the model that they have. One that is too busy to answer is believed to have it still.
    const listed = await listModels(server, signal).catch((error: unknown) => {
      if (offer && isSlow(error)) return [{ id: job.model }];
      throw error;
    });
    if (!found) throw new FlowError('runtime_unreachable', `${server.root} did not say what it can do`);
    if (!offer) throw new FlowError('no_runtime_for_operation', `${server.root} does not offer ${job.operation} with model ${job.model}`);
    if (listed.some(({ id }) => id === job.model)) return { ...offer, dialect: found.dialect };
    throw new FlowError('runtime_unreachable', `${server.root} has no model ${job.model} any more; it has ${listed.map(({ id }) => id).join(', ') || 'none'}`);
  }

  return {
    name: 'openai',

    async capabilities() {
      const found = await discoveries.latest();
      if (!found) return [];
      const { dialect, offers } = found;
      return offers.flatMap((offer): Capability[] => {
        const { operation, model, skill, endpoint } = offer;
        const limits = limitsFor(offer);
        if (!limits || isShunned(offer)) return [];
        const repeatable = dialect.seeded && (skill === 'see' || says(endpoint, 'seed'));
        const known = findModel(operation, model);
        // Whoever runs the server pays such a model's maker for each job.
        const premium = known?.id === model && known.access === 'vendor';
        return [{ operation, model, title: `${model} (${dialect.title})`, rate: Object.hasOwn(rates, model) ? rates[model]! : rateOf(model), playMoney: false, limits, repeatable, version: ENGINE, ...(premium ? { premium } : {}) }];
      });
    },

    async run(job, tools): Promise<JobReport> {
      if (tools.signal.aborted) throw new FlowError('cancelled', `${job.operation} was cancelled`);
      let offer: Awaited<ReturnType<typeof offerFor>> | undefined;
      try {
        offer = await offerFor(job, tools.signal);
        const perform = await PERFORM[offer.skill]();
        const { warnings = [], ...report } = await perform(job, tools, offer, services);
        return { engine: `${ENGINE} (${offer.dialect.title})`, ...report, ...(warnings.length > 0 ? { warnings } : {}) };
      } catch (cause) {
        if (tools.signal.aborted && !(FlowError.is(cause) && cause.code === 'cancelled')) throw new FlowError('cancelled', `${job.operation} was cancelled`, { cause });
        if (offer && FlowError.is(cause) && DISOWNED.has(cause.code)) shunned.set(nameOf(job), clock() + SHUN_MS);
        throw cause;
      }
    },

    close: async () => discoveries.letGo(),
  };
}

const isSlow = (error: unknown): boolean => FlowError.is(error) && error.code === 'timed_out';
