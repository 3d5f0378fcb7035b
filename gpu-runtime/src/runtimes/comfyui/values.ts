/**
 * The values that graphs name: the job's parameters as they are, and a few that follow from them. Pure.
 *
 * | name | what |
 * |---|---|
 * | `prompt` | with the style prompt behind it, or in the way's wording |
 * | `seed` | of this variation |
 * | `denoise` | how much of a starting picture is lost, 0 to 1 |
 * | `width`, `height` | px; as asked for, else the source's, in the multiples that the model needs |
 * | `frames`, `renderedFps` | of a clip, by the pattern of the model's family |
 * | `halfSteps` | where two samplers that share the steps change over |
 * | `lora0`, `loraStrength0`, … | file of a LoRA at the server, and how much of it |
 * | `controlType`, `controlStrength`, `controlStart`, `controlEnd` | how a control image guides |
 * | `prefix` | of the name of a result file at the server; different for each prompt |
 */
import { frameSize, OPERATIONS, sizeOfResult, videoFrames, type Arguments, type ModelLimits, type PictureSize } from 'n8n-nodes-sogni-flow/contract';
import { controlValues } from './control-net.ts';
import { namedIn, uploadsOf, type Family, type Way } from './graph.ts';
import { loraValues } from './loras.ts';

export interface ValuesOf {
  readonly parameters: Arguments;
  /** From 0; each has the next seed. */
  readonly variation: number;
  readonly family: Sized;
  readonly wording?: string | undefined;
  /** Size of the picture that the result is made of, px. */
  readonly source: PictureSize | undefined;
  /** Files of LoRAs at the server. */
  readonly loras: readonly string[];
  /** Values that the graph has a place for, where others would be refused in vain. */
  readonly named: ReadonlySet<string>;
  readonly prefix: string;
}

type Sized = Pick<Family, 'sides' | 'mostPixels' | 'frames'>;

const SEEDS = 2 ** 32;
const numberOf = (given: unknown): number | undefined => (typeof given === 'number' ? given : undefined);

export function valuesOf({ parameters, variation, family, wording, source, loras, named, prefix }: ValuesOf): Readonly<Record<string, unknown>> {
  const { prompt, stylePrompt, seed, strength, starting_image_strength: kept, steps, duration, fps } = parameters;
  const clip = family.frames && numberOf(duration) !== undefined ? videoFrames(family.frames, duration as number, numberOf(fps)) : undefined;
  return {
    ...parameters,
    ...(typeof stylePrompt === 'string' && { prompt: `${String(prompt)}, ${stylePrompt}` }),
    ...(wording !== undefined && { prompt: wording.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? '')) }),
    ...(typeof seed === 'number' && { seed: (seed + variation) % SEEDS }),
    denoise: numberOf(strength) ?? 1 - (numberOf(kept) ?? 0),
    ...sizeFor(parameters, family, source),
    ...(clip && { frames: clip.frames, renderedFps: clip.renderedFps }),
    ...(typeof steps === 'number' && { halfSteps: Math.ceil(steps / 2) }),
    ...(named.has('lora0') && loraValues(parameters, loras)),
    ...(named.has('controlType') && controlValues(parameters)),
    prefix,
  };
}

const sizeAsked = (parameters: Arguments, { frames }: Sized, source: PictureSize | undefined): PictureSize | undefined => (frames ? frameSize(parameters) : sizeOfResult(parameters, source));

/** Nothing where the size is neither given nor follows from a source. */
function sizeFor(parameters: Arguments, family: Sized, source: PictureSize | undefined): Partial<PictureSize> {
  const asked = sizeAsked(parameters, family, source);
  if (!asked) return {};
  const { sides, mostPixels = Infinity } = family;
  const isGiven = numberOf(parameters.width) !== undefined && numberOf(parameters.height) !== undefined;
  const shrink = isGiven ? 1 : Math.min(1, Math.sqrt(mostPixels / (asked.width * asked.height)));
  const snap = (side: number): number => Math.max(sides, Math.floor((side * shrink) / sides) * sides);
  return { width: snap(asked.width), height: snap(asked.height) };
}

/** A warning where the model cannot make the size that follows from the request. */
export function sizeWarnings(parameters: Arguments, family: Sized, source: PictureSize | undefined): string[] {
  const asked = sizeAsked(parameters, family, source);
  const { width, height } = sizeFor(parameters, family, source);
  if (!asked || (asked.width === width && asked.height === height)) return [];
  const most = family.mostPixels === undefined ? '' : ` and at most ${family.mostPixels / 1_000_000} megapixels of a source`;
  return [`the result is ${width} × ${height} px instead of ${asked.width} × ${asked.height}: the model makes sides in steps of ${family.sides}${most}`];
}

/** Parameters that a value is made of, where they have other names. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  prompt: ['prompt', 'stylePrompt'],
  denoise: ['strength', 'starting_image_strength'],
  width: ['width', 'aspectRatio', 'targetResolution', 'scale', 'targetLongestEdge'],
  frames: ['duration', 'fps'],
  halfSteps: ['steps'],
  lora0: ['loras', 'loraStrengths'],
  controlType: ['controlNet'],
};

/** What is dealt with outside of the graphs. */
const ELSEWHERE: readonly string[] = ['model', 'videoModel', 'numberOfVariations', 'outputFormat', 'sizePreset'];

/** A warning for each thing that was given, that is not what is taken anyway, and that the graph has no place for. */
export function unused(operation: string, parameters: Arguments, slots: readonly string[], { graph, wording = '' }: Pick<Way, 'graph' | 'wording'>, limits: ModelLimits = {}): string[] {
  const named = [...namedIn(graph)];
  const worded = [...wording.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const used = new Set([...ELSEWHERE, ...worded, ...named, ...named.flatMap((name) => MADE_OF[name] ?? [])]);
  const known = OPERATIONS[operation]?.parameters ?? {};
  const standards = (name: string): readonly unknown[] => {
    const parameter = known[name];
    return [parameter && 'default' in parameter ? parameter.default : undefined, limits[name]?.default];
  };
  const taken = uploadsOf(graph);
  const isTakenAnyway = (name: string, given: unknown): boolean => standards(name).some((standard) => String(standard) === String(given));
  const idle = Object.entries(parameters).filter(([name, given]) => given !== undefined && !used.has(name) && !isTakenAnyway(name, given));
  const idleSlots = [...new Set(slots)].filter((slot) => !(slot in taken));
  return [...idle.map(([name]) => name), ...idleSlots.map((slot) => `input ${slot}`)].map((what) => `${what} has no effect with this model`);
}
