/** Where the media of a job come from: binary fields of its items, URLs, or results of earlier jobs. One choice for each slot. */
import type { IBinaryKeyData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { checkOneOf, FlowError, type InputSlot, type Operation } from '../../contract/index.ts';

export type MediaSource = { readonly slot: InputSlot; readonly itemIndex: number } & (
  | { readonly from: 'binary'; readonly field: string }
  | { readonly from: 'url'; readonly url: string }
  | { readonly from: 'artifact'; readonly id: string }
);

/** Names of the parameters that say where an input slot is filled from. */
export const sourceParameter = (slot: Pick<InputSlot, 'name'>): string => `${slot.name}Source`;
/** Where a slot is filled from when nothing is chosen. An item carries the files of all nodes before: what need not be there is not taken just because it is. */
export const standardSource = ({ min, byName }: Pick<InputSlot, 'min' | 'byName'>): 'binary' | 'none' => (min > 0 || byName ? 'binary' : 'none');
export const binaryFieldParameter = (slot: Pick<InputSlot, 'name'>): string => `${slot.name}BinaryField`;
export const urlParameter = (slot: Pick<InputSlot, 'name'>): string => `${slot.name}Url`;
export const artifactParameter = (slot: Pick<InputSlot, 'name'>): string => `${slot.name}Artifact`;

/** @param itemIndexes - the items of one job. @throws FlowError `invalid_input` for too few, too many, and for what is no URL. */
export function findMedia(context: IExecuteFunctions, operation: Operation, itemIndexes: readonly number[]): MediaSource[] {
  const sources = operation.takes.flatMap((slot) => {
    const found = itemIndexes.flatMap((itemIndex) => sourcesOf(context, slot, itemIndex));
    if (found.length < slot.min) throw new FlowError('invalid_input', missing(context, slot, itemIndexes, found.length));
    if (found.length > slot.max) throw new FlowError('invalid_input', `${found.length} files are ${placeOf(context, slot, itemIndexes[0] ?? 0)}; ${operation.name} takes ${slot.max} as ${slot.title}`);
    return found;
  });
  checkOneOf(operation, (name) => sources.filter(({ slot }) => slot.name === name).length);
  return sources;
}

function sourcesOf(context: IExecuteFunctions, slot: InputSlot, itemIndex: number): MediaSource[] {
  const place = { slot, itemIndex };
  const parameter = (name: string, standard: string): string => String(context.getNodeParameter(name, itemIndex, standard) ?? '');
  switch (parameter(sourceParameter(slot), standardSource(slot))) {
    case 'none':
      return [];
    case 'url':
      return listed(parameter(urlParameter(slot), '')).map((url) => ({ ...place, from: 'url', url: checkUrl(slot, url) }));
    case 'artifact':
      return listed(parameter(artifactParameter(slot), '')).map((id) => (/^https?:\/\//i.test(id) ? { ...place, from: 'url', url: checkUrl(slot, id) } : { ...place, from: 'artifact', id }));
    default: {
      const fields = listed(parameter(binaryFieldParameter(slot), slot.name));
      return fields.flatMap((field) => fieldsOf(context.getInputData()[itemIndex]?.binary, field, slot.max > 1).map((name) => ({ ...place, from: 'binary', field: name })));
    }
  }
}

/** Several stand one a line, or are parted by commas that a blank follows: a URL may have commas of its own. */
const listed = (value: string): string[] => value.split(/\n|,\s+|,(?=https?:)/).map((entry) => entry.trim()).filter((entry) => entry !== '');

function checkUrl(slot: InputSlot, url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new FlowError('invalid_input', `${slot.title} URL is "${url.slice(0, 200)}"; an address that begins with https:// or http:// is allowed`);
}

/** `video` also finds `video_1`, `video_2`, … as the nodes name several results. */
function fieldsOf(binary: IBinaryKeyData | undefined, field: string, several: boolean): string[] {
  if (!binary) return [];
  const names = Object.keys(binary).filter((name) => name === field || (several && name.startsWith(`${field}_`) && /^\d+$/.test(name.slice(field.length + 1))));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function placeOf(context: IExecuteFunctions, slot: InputSlot, itemIndex: number): string {
  const from = context.getNodeParameter(sourceParameter(slot), itemIndex, standardSource(slot));
  if (from !== 'binary') return `named under "${slot.title} ${from === 'url' ? 'URL' : 'Artifact'}"`;
  return `in the binary field "${String(context.getNodeParameter(binaryFieldParameter(slot), itemIndex, slot.name))}"`;
}

function missing(context: IExecuteFunctions, slot: InputSlot, itemIndexes: readonly number[], found: number): string {
  const first = itemIndexes[0] ?? 0;
  const from = context.getNodeParameter(sourceParameter(slot), first, standardSource(slot));
  const needed = slot.min > 1 ? `; ${slot.min} are needed, there ${found === 1 ? 'is 1' : `are ${found}`}` : '';
  if (from !== 'binary') return `${slot.title} has no ${from === 'url' ? 'URL' : 'artifact'}${needed}. Fill in "${slot.title} ${from === 'url' ? 'URL' : 'Artifact'}", or take a binary field`;
  const items: readonly INodeExecutionData[] = context.getInputData();
  const present = [...new Set(itemIndexes.flatMap((index) => Object.keys(items[index]?.binary ?? {})))];
  const has = present.length > 0 ? `there are ${present.join(', ')}` : 'the item has no binary data';
  const field = String(context.getNodeParameter(binaryFieldParameter(slot), first, slot.name));
  return `the binary field "${field}" for ${slot.title} is not on the item; ${has}${needed}. Set "${slot.title} Binary Field" to the field that holds the ${slot.kind}`;
}
