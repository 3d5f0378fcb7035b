import type { ResultFile, Template, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { acceptOf, accepts } from '../form/accepts.ts';

/** Templates with the inputs that take a file of this kind; those that begin with such a file come first. */
export function takers(templates: readonly Template[], file: Pick<ResultFile, 'kind' | 'mediaType' | 'name'>, search = ''): readonly { readonly template: Template; readonly inputs: readonly TemplateInput[] }[] {
  const words = search.trim().toLowerCase();
  const takes = (input: TemplateInput): boolean => input.type === file.kind && input.widget !== 'mask' && !input.internal && accepts(acceptOf(input), file);
  return templates
    .filter(({ name, brief, tags }) => [name, brief, ...tags].join(' ').toLowerCase().includes(words))
    .map((template) => ({ template, inputs: template.inputs.filter(takes) }))
    .filter(({ inputs }) => inputs.length > 0)
    .sort((one, other) => Number(other.inputs.some(({ required }) => required)) - Number(one.inputs.some(({ required }) => required)));
}
