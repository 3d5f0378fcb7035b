/** Draws and edits pictures: a request for each variation. */
import { FILE_ENDINGS, type MediaType, sizeOfResult } from 'n8n-nodes-sogni-flow/contract';
import { lookAtPicture, typeOf } from '../check-made.ts';
import { mediaFacts } from '../media/media-facts.ts';
import type { RuntimeJob } from '../port.ts';
import type { Endpoint } from './dialect.ts';
import { fetchMade } from './fetch-media.ts';
import { SIDE_STEP } from './limits.ts';
import { ASKED } from './operations.ts';
import { inputsIn, numberOf, once, type Perform, textOf, variationsOf } from './perform.ts';
import { endpointFor, prepare, says, type Words } from './prepare.ts';
import { whileWorking } from './tell-progress.ts';
import { chosen, unheard } from './unheard.ts';

const MOST_PICTURE_BYTES = 128 * 1024 * 1024;
/** What the server decides of itself when nobody says; only for estimating. */
const USUAL_STEPS = 20;

const TYPES = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' } as const satisfies Record<string, MediaType>;
type Format = keyof typeof TYPES;
/** As servers call it. */
const wireFormat = (format: Format): string => (format === 'jpg' ? 'jpeg' : format);

interface Size {
  readonly width: number;
  readonly height: number;
}

export const makePicture: Perform = async (job, tools, offer, services) => {
  const endpoint = endpointFor(offer.endpoint, job.inputs);
  const format = (textOf(job.parameters.outputFormat) ?? 'png') as Format;
  const wanted = await sizeFor(job);
  const size = wanted && { width: inSteps(wanted.width), height: inSteps(wanted.height) };
  const words = wordsFor(job, endpoint, size, format);
  const warnings = unheard(job, endpoint);

  for (const variation of variationsOf(job)) {
    const seed = says(endpoint, 'seed') ? variation.seed : undefined;
    const call = { method: 'POST', path: endpoint.path, body: await prepare(endpoint, { model: job.model, words: { ...words, seed }, inputs: job.inputs }), signal: tools.signal } as const;
    const work = { kind: `${job.operation} ${job.model}`, amount: ((size?.width ?? 1024) * (size?.height ?? 1024) * (numberOf(job.parameters.steps) ?? USUAL_STEPS)) / 1e6, variation };
    const made = await whileWorking(work, tools, services, () => fetchMade(services.server, call, tools, `picture-${variation.index}`, MOST_PICTURE_BYTES));

    const mediaType = await typeOf(made.path, 'image');
    const found = await lookAtPicture(made.path, mediaType);
    if (wanted && !isSame(found, wanted)) warnings.push(`the pictures are ${told(found)} px, not ${told(wanted)}: ${isSame(found, size!) ? 'that is the nearest size that models take' : 'that is what the server made'}`);
    const path = mediaType === TYPES[format] ? made.path : await convert(made.path, format);
    if (mediaType !== TYPES[format]) warnings.push(`the server made ${FILE_ENDINGS[mediaType]}, which was converted to ${format}`);
    await tools.save({ role: 'image', mediaType: TYPES[format], content: { path }, ...found, ...(seed === undefined ? {} : { seed }) });
  }
  return { method: `made by the model ${job.model}`, warnings: once(warnings) };
};

function wordsFor(job: RuntimeJob, { formats = [] }: Endpoint, size: Size | undefined, format: Format): Words {
  const { prompt, stylePrompt } = job.parameters;
  const instruct = ASKED[job.operation]?.instruct ?? ((text: string) => text);
  const said = Object.fromEntries(['negativePrompt', 'steps', 'guidance', 'strength', 'gptImageQuality', 'gptImageBackground', 'gptImageOutputCompression'].map((name) => [name, chosen(job, name)]));
  return {
    ...said,
    prompt: instruct([textOf(prompt), textOf(stylePrompt)].filter(Boolean).join(', ')),
    outputFormat: formats.includes(wireFormat(format)) ? wireFormat(format) : formats[0],
    ...(size ? { size: `${size.width}x${size.height}` } : {}),
  };
}

const isSame = (one: Size, other: Size): boolean => one.width === other.width && one.height === other.height;
const told = ({ width, height }: Size): string => `${width} × ${height}`;

/** As asked for; an edit has the size of its source. `undefined` leaves it to the model. */
async function sizeFor(job: RuntimeJob): Promise<Size | undefined> {
  const { parameters } = job;
  const [width, height] = [numberOf(parameters.width), numberOf(parameters.height)];
  if (width !== undefined && height !== undefined) return { width, height };
  const [source] = inputsIn(job, 'image');
  if (!source) return undefined;
  const { width: across = 0, height: down = 0 } = await mediaFacts(source.path, source.artifact.mediaType, () => Promise.reject(new Error('a picture needs no FFmpeg')));
  return sizeOfResult(parameters, { width: across, height: down });
}

const inSteps = (side: number): number => Math.max(SIDE_STEP, Math.round(side / SIDE_STEP) * SIDE_STEP);

async function convert(path: string, format: Format): Promise<string> {
  const { default: sharp } = await import('sharp');
  const converted = `${path}.${format}`;
  await sharp(path).toFormat(wireFormat(format) as 'png' | 'jpeg' | 'webp', { quality: 95 }).toFile(converted);
  return converted;
}
