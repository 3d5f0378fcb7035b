/**
 * A tier: the values that a model allows, in one of the shapes that the official SDK knows. It refuses a sampler by itself that the
 * tier does not list, and asks for tiers before it orders anything.
 */
import type { ModelLimit, ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import type { ServedModel } from './served-models.ts';

type Tier = Readonly<Record<string, unknown>>;

/** Seconds that a render took; none are measured here. */
const BENCHMARK = { sec: 0, secCN: 0, secMaxPreviews: 0 };

/** Ids of image models whose requests have ComfyUI's names for sampler and scheduler; all others have Forge's. */
const COMFY_IMAGE = /^(z_image_|dark_beast_z_image_|krea2_|dark_beast_krea2_|qwen_image_|rtx_vsr_)/;

const AUDIO_FIELDS = ['duration', 'bpm', 'timesig', 'language', 'keyscale', 'promptStrength', 'creativity', 'shift', 'guidance', 'voice'] as const;
/** Names of the wire that differ from those of the tool's arguments. */
const WIRE_NAMES: Readonly<Record<string, string>> = { timesig: 'timesignature', voice: 'speaker' };

export function tierOf({ id, media, limits }: ServedModel): Tier {
  switch (media) {
    case 'video':
      return {
        ...{ type: 'video', benchmark: BENCHMARK },
        ...fields(limits, ['width', 'height', 'steps', 'guidance', 'frames', 'shift']),
        ...('fps' in limits ? { fps: choiceOf(limits.fps) } : {}),
        ...sampling(limits, 'comfySampler', 'comfyScheduler'),
      };
    case 'audio':
      return { type: 'audio', benchmark: BENCHMARK, steps: wire(limits.steps) ?? ONE_STEP, ...fields(limits, AUDIO_FIELDS), ...sampling(limits, 'comfySampler', 'comfyScheduler') };
    default: {
      const steps = wire(limits.steps) ?? ONE_STEP;
      if (COMFY_IMAGE.test(id)) {
        return { type: 'image', benchmark: BENCHMARK, steps, ...fields(limits, ['guidance']), comfySampler: NO_CHOICE, ...sampling(limits, 'comfySampler', 'comfyScheduler'), defaultSize: limits.width?.default ?? 0 };
      }
      return { benchmark: BENCHMARK, steps, ...fields(limits, ['guidance']), sampler: NO_CHOICE, scheduler: NO_CHOICE, ...sampling(limits, 'sampler', 'scheduler') };
    }
  }
}

/** For a model without steps. */
const ONE_STEP = { min: 1, max: 1, default: 1 };
/** A value that a request gives is dropped. */
const NO_CHOICE = { allowed: [], default: '' };

function fields(limits: ModelLimits, names: readonly string[]): Tier {
  return Object.fromEntries(names.flatMap((name) => (limits[name] ? [[WIRE_NAMES[name] ?? name, wire(limits[name])]] : [])));
}

function wire(limit: ModelLimit | undefined): Tier | undefined {
  if (limit === undefined) return undefined;
  if ('allowed' in limit) return choiceOf(limit);
  const { min, max, multipleOf } = limit;
  return { min, max, default: limit.default ?? min, ...(multipleOf === undefined ? {} : { step: multipleOf }) };
}

function choiceOf(limit: ModelLimit | undefined): Tier {
  if (limit === undefined) return NO_CHOICE;
  if ('allowed' in limit) return { allowed: limit.allowed, default: limit.default ?? limit.allowed[0] ?? '' };
  return { min: limit.min, max: limit.max, default: limit.default ?? limit.min };
}

const sampling = ({ sampler, scheduler }: ModelLimits, samplerName: string, schedulerName: string): Tier => ({
  ...(sampler ? { [samplerName]: choiceOf(sampler) } : {}),
  ...(scheduler ? { [schedulerName]: choiceOf(scheduler) } : {}),
});
