/** From arguments and files to the request that an endpoint understands. */
import { readFile } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput } from '../port.ts';
import { type FormFile, formBody, jsonBody } from './bodies.ts';
import type { Endpoint, FileField, Word } from './dialect.ts';
import type { Body } from './server.ts';

export type Words = Partial<Readonly<Record<Word, string | number | undefined>>>;

export interface Order {
  readonly model: string;
  readonly words: Words;
  readonly inputs: readonly RuntimeInput[];
}

/** Of a file that travels as text in JSON, and so is in memory whole. */
const MOST_TEXT_FILE_BYTES = 64 * 1024 * 1024;

/** The endpoint that a request with these files goes to. */
export const endpointFor = (endpoint: Endpoint, inputs: readonly RuntimeInput[]): Endpoint => (endpoint.masked && inputs.some(({ slot }) => slot === 'mask') ? endpoint.masked : endpoint);

/** Words that the endpoint has. */
export const says = ({ words, inPrompt }: Endpoint, word: string): boolean => word in words || (inPrompt !== undefined && ('tag' in inPrompt ? word in inPrompt.words : inPrompt.word === word));

/** @throws FlowError `media_too_large` */
export async function prepare(endpoint: Endpoint, { model, words, inputs }: Order): Promise<Body> {
  const said: Words = { ...words, ...(typeof words.seed === 'number' && endpoint.seeds ? { seed: words.seed % endpoint.seeds } : {}) };
  const fields: Record<string, unknown> = { model, ...endpoint.constants };
  for (const [word, name] of Object.entries(endpoint.words)) {
    const value = word === 'prompt' ? promptFor(endpoint, said) : said[word as Word];
    if (value !== undefined) fields[name] = value;
  }
  if (endpoint.again !== undefined) {
    const { model: _model, prompt: _prompt, ...rest } = fields;
    fields[endpoint.again] = rest;
  }
  const files: FormFile[] = [];
  for (const input of inputs) {
    const field = endpoint.files?.[input.slot];
    if (!field) continue;
    if (field.as === 'file') files.push({ field: field.field, ...(await contentFor(input, field)) });
    else if (field.list) fields[field.field] = [...((fields[field.field] as string[] | undefined) ?? []), await asText(input, field.as)];
    else fields[field.field] = await asText(input, field.as);
  }
  return endpoint.form === 'always' || (endpoint.form === 'with-files' && files.length > 0) ? await formBody(fields, files) : jsonBody(fields);
}

/** What has a meaning to the server inside a prompt is taken out of the user's text first. */
function promptFor({ inPrompt }: Endpoint, words: Words): string {
  const prompt = String(words.prompt ?? '');
  if (!inPrompt) return prompt;
  if ('separator' in inPrompt) {
    const plain = (text: string): string => text.replaceAll(inPrompt.separator, ',');
    const other = words[inPrompt.word];
    return other === undefined ? plain(prompt) : `${plain(prompt)}${inPrompt.separator}${plain(String(other))}`;
  }
  const block: Record<string, unknown> = {};
  for (const [word, place] of Object.entries(inPrompt.words)) if (words[word as Word] !== undefined) setAt(block, place.split('.'), words[word as Word]);
  // In JSON a text may have its < written otherwise, so that none of it ends the block.
  return `${withoutTags(prompt, inPrompt.tag)}<${inPrompt.tag}>${JSON.stringify(block).replaceAll('<', '\\u003c')}</${inPrompt.tag}>`;
}

/** Again and again: what is left when a tag is taken out may be one. */
function withoutTags(text: string, tag: string): string {
  const less = text.replaceAll(new RegExp(`</?${tag}>`, 'g'), '');
  return less === text ? text : withoutTags(less, tag);
}

function setAt(block: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) block[first] = value;
  else setAt((block[first] ??= {}) as Record<string, unknown>, rest, value);
}

export async function asText({ slot, path, artifact }: RuntimeInput, as: 'base64' | 'data-url'): Promise<string> {
  if (artifact.bytes > MOST_TEXT_FILE_BYTES) throw new FlowError('media_too_large', `${slot} has ${artifact.bytes} bytes; at most ${MOST_TEXT_FILE_BYTES} can be sent to this server`);
  const base64 = (await readFile(path)).toString('base64');
  return as === 'base64' ? base64 : `data:${artifact.mediaType};base64,${base64}`;
}

async function contentFor({ path, artifact }: RuntimeInput, { transparentMask }: FileField): Promise<Pick<FormFile, 'mediaType' | 'content'>> {
  if (!transparentMask) return { mediaType: artifact.mediaType, content: { path } };
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(path).greyscale().negate({ alpha: false }).removeAlpha().extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const black = { create: { width, height, channels: 3 as const, background: 'black' } };
  return { mediaType: 'image/png', content: await sharp(black).joinChannel(data, { raw: { width, height, channels: 1 } }).png().toBuffer() };
}
