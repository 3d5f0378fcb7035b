/** Brings a job's files to the server. They are named by their content, so that the same one is sent twice but kept once, and never changes under a graph. */
import { openAsBlob } from 'node:fs';
import { FILE_ENDINGS, FlowError, kindOf, type PictureSize } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { mediaFacts } from '../media/media-facts.ts';
import type { RuntimeInput } from '../port.ts';
import type { Http } from './server/http.ts';

/** Of the server's input folder. */
const FOLDER = 'sogni-flow';

/** @returns by slot, the names under which the graph finds the files. @throws FlowError `media_too_large`, `runtime_failed`, `runtime_unreachable`, `cancelled` */
export async function uploadInputs(http: Http, inputs: readonly RuntimeInput[], signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>> {
  const names: Record<string, string[]> = {};
  for (const input of inputs) (names[input.slot] ??= []).push(await uploadOne(http, input, signal));
  return names;
}

async function uploadOne(http: Http, { slot, path, artifact }: RuntimeInput, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  form.set('image', await openAsBlob(path, { type: artifact.mediaType }), `${artifact.digest}.${FILE_ENDINGS[artifact.mediaType]}`);
  form.set('type', 'input');
  form.set('subfolder', FOLDER);
  form.set('overwrite', 'true');
  // Pictures, sounds and clips all go by the name of a picture.
  const { status, body } = await http.upload('/upload/image', form, signal);
  if (status === 413) throw new FlowError('media_too_large', `input ${slot} has ${artifact.bytes} bytes, which is more than ComfyUI takes; make it smaller, or start ComfyUI with a larger --max-upload-size`);
  if (status !== 200 || !isRecord(body) || typeof body.name !== 'string') throw new FlowError('runtime_failed', `ComfyUI answers ${status} to the upload of input ${slot}`);
  return typeof body.subfolder === 'string' && body.subfolder !== '' ? `${body.subfolder}/${body.name}` : body.name;
}

/** Size of the picture that a result is made of: the first picture of the slot `image`. @throws FlowError `invalid_media` */
export async function sourceSize(inputs: readonly RuntimeInput[]): Promise<PictureSize | undefined> {
  const source = inputs.find(({ slot, artifact }) => slot === 'image' && kindOf(artifact.mediaType) === 'image');
  if (!source) return undefined;
  const { width, height } = await mediaFacts(source.path, source.artifact.mediaType, () => Promise.reject(new TypeError('a picture needs no FFmpeg')));
  return width && height ? { width, height } : undefined;
}
