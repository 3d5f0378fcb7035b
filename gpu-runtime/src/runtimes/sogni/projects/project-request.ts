/**
 * A job as a project of the socket: which operations have one, and how their arguments and files are called there. Names are those of the SDK 5.54
 * (`projects.create`).
 */
import type { RuntimeInput, RuntimeJob } from '../../port.ts';
import { chosen, isExtension, modelArgument } from '../asked.ts';
import type { Offer } from '../offers.ts';

export type ProjectMedia = 'image' | 'video' | 'audio';

interface ProjectKind {
  readonly type: ProjectMedia;
  /** Our argument → the SDK's. */
  readonly words: Readonly<Record<string, string>>;
  /** Our slot → the SDK's place. Several files may share a place that takes a list. */
  readonly places: Readonly<Record<string, string>>;
}

const same = (...names: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, name]));
const EVERY = { prompt: 'positivePrompt', ...same('negativePrompt', 'steps', 'guidance', 'seed', 'outputFormat', 'loras', 'loraStrengths', 'sampler', 'scheduler'), numberOfVariations: 'numberOfMedia' };
const PICTURE = { ...EVERY, ...same('stylePrompt', 'width', 'height', 'gptImageQuality', 'gptImageBackground', 'gptImageOutputCompression') };
const CLIP = { ...EVERY, ...same('width', 'height', 'duration', 'fps', 'shift', 'teacacheThreshold', 'generateAudio', 'watermark', 'ratio') };

export const PROJECTS: Readonly<Record<string, ProjectKind>> = {
  generate_image: { type: 'image', words: { ...PICTURE, starting_image_strength: 'startingImageStrength', controlNet: 'controlNet' }, places: { startingImage: 'startingImage', controlImage: 'controlNet.image' } },
  edit_image: { type: 'image', words: PICTURE, places: { image: 'contextImages', reference: 'contextImages', mask: 'gptImageMask' } },
  generate_video: { type: 'video', words: { ...CLIP, ...same('returnLastFrame', 'referenceFileUrl', 'referenceLinkUrl') }, places: {} },
  animate_photo: { type: 'video', words: { ...CLIP, ...same('firstFrameStrength', 'lastFrameStrength'), frameRole: '' }, places: { image: 'referenceImage', endImage: 'referenceImageEnd' } },
  sound_to_video: { type: 'video', words: { ...CLIP, ...same('audioStart', 'returnLastFrame') }, places: { audio: 'referenceAudio', image: 'referenceImage', endImage: 'referenceImageEnd' } },
  generate_music: { type: 'audio', words: { ...EVERY, ...same('duration', 'bpm', 'keyscale', 'lyrics', 'language', 'composerMode', 'shift', 'promptStrength', 'creativity'), timesig: 'timesignature' }, places: {} },
  generate_speech: { type: 'audio', words: { ...EVERY, ...same('language', 'creativity'), voice: 'speaker', voiceDescription: 'instruct', voiceTranscript: 'referenceText' }, places: { voiceSource: 'referenceAudio' } },
};

/** Their defaults there are others. */
const ALWAYS = ['numberOfVariations', 'outputFormat', 'starting_image_strength', 'width', 'height'];

/**
 * Whether the job has to go over the socket: it asks for something that the network's tool has no word for and a project has. On the relaxed
 * network that is everything, since tools do not choose one.
 */
export function needsProject(job: RuntimeJob, offer: Offer, which: 'fast' | 'relaxed'): boolean {
  const kind = PROJECTS[job.operation];
  if (!kind || job.inputs.some(({ slot }) => !Object.hasOwn(kind.places, slot))) return false;
  const isUnnamed = offer.nameThere === undefined && modelArgument(job.operation) !== undefined;
  return which === 'relaxed' || isUnnamed || chosen(job, offer).some((name) => isExtension(job.operation, name) && Object.hasOwn(kind.words, name));
}

export interface ProjectFile {
  /** The SDK's place; of a list, in order. */
  readonly place: string;
  readonly path: string;
  readonly mediaType: string;
}

export interface ProjectRequest {
  /** Arguments of `projects.create`, less the files. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: readonly ProjectFile[];
  readonly warnings: readonly string[];
}

export function projectRequest(job: RuntimeJob, offer: Offer, which: 'fast' | 'relaxed', previews: number): ProjectRequest {
  const { type, words, places } = PROJECTS[job.operation]!;
  const { parameters, inputs } = job;
  // What nobody chose and the model says nothing of is left out: some models refuse to be told.
  const asked = [...chosen(job, offer), ...Object.keys(offer.capability.limits ?? {}), ...ALWAYS];
  const said = Object.entries(words).flatMap(([ours, theirs]) => (parameters[ours] === undefined || theirs === '' || !asked.includes(ours) ? [] : [[theirs, parameters[ours]]] as const));
  const unsaid = chosen(job, offer).filter((name) => !Object.hasOwn(words, name));
  const several = Number(parameters.numberOfVariations ?? 1) > 1 && parameters.seed !== undefined;
  const isGuided = inputs.some(({ slot }) => slot === 'controlImage');
  const params = Object.fromEntries(said.filter(([theirs]) => theirs !== 'controlNet' || isGuided));
  return {
    params: {
      numberOfMedia: 1,
      positivePrompt: '',
      ...params,
      ...(isGuided && { controlNet: { name: 'canny', ...(params.controlNet as object | undefined) } }),
      ...{ type, modelId: job.model, network: which, tokenType: 'spark' },
      ...(type === 'image' && { numberOfPreviews: previews }),
    },
    files: filesOf(job).map(({ slot, path, artifact }) => ({ place: places[slot]!, path, mediaType: artifact.mediaType })),
    warnings: [
      ...unsaid.map((name) => `${name} has no effect: the network has no word for it`),
      ...(several ? ['only one of the results has the seed that was asked for; the network draws the others'] : []),
    ],
  };
}

/** A photo that is animated may be the first frame, the last one, or both. */
function filesOf({ operation, parameters, inputs }: RuntimeJob): readonly RuntimeInput[] {
  if (operation !== 'animate_photo') return inputs;
  const photo = inputs.filter(({ slot }) => slot === 'image');
  const asLast = photo.map((input) => ({ ...input, slot: 'endImage' }));
  if (parameters.frameRole === 'end') return asLast;
  return parameters.frameRole === 'both' && photo.length === inputs.length ? [...photo, ...asLast] : inputs;
}
