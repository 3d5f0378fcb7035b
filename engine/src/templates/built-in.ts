/** The templates that come with the package: files in `workflows/` beside the nodes, with their covers and examples. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import { FILE_ENDINGS, FlowError, kindOf, type MediaType, type Template, type TemplateExample } from 'n8n-nodes-sogni-flow/contract';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import { TEMPLATE_ENDING, templateNames, templateNamesInOrder, templatesFolder } from './folder.ts';
import type { Hints } from './hint-schema.ts';
import { toTemplate } from './to-template.ts';

export interface BuiltInTemplate {
  readonly template: Template;
  readonly text: string;
}

/** A cover or an example. */
export interface TemplateFile {
  readonly path: string;
  readonly mediaType: MediaType;
}

export interface BuiltInTemplates {
  /** In the order of the gallery. */
  list(): Promise<readonly BuiltInTemplate[]>;
  /** @returns `undefined` when there is none of this name. */
  find(id: string): Promise<BuiltInTemplate | undefined>;
  /** Only what the template names. @throws FlowError `not_found` */
  file(id: string, name: string): Promise<TemplateFile>;
}

/** Files are read again only when they have changed: a gallery is asked for often. */
export function createBuiltInTemplates(folder = templatesFolder()): BuiltInTemplates {
  const read = new Map<string, BuiltInTemplate & { readonly hints: Hints; readonly changedAt: number }>();

  async function load(id: string) {
    const path = join(folder, id + TEMPLATE_ENDING);
    const { mtimeMs } = await stat(path);
    const known = read.get(id);
    if (known?.changedAt === mtimeMs) return known;
    const text = await readFile(path, 'utf8');
    const { template, hints } = toTemplate(parseWorkflow(text, { name: id }), { id, builtIn: true, pictures: (given) => picturesOf(id, given) });
    const loaded = { template, hints, text, changedAt: mtimeMs };
    read.set(id, loaded);
    return loaded;
  }

  const find = async (id: string) => ((await templateNames(folder)).includes(id) ? await load(id) : undefined);

  return {
    list: async () => await Promise.all((await templateNamesInOrder(folder)).map(load)),
    find,
    async file(id, name) {
      const found = await find(id);
      const named = found && filesOf(found.hints).find((path) => basename(path) === name);
      const mediaType = named === undefined ? undefined : mediaTypeOfFile(named);
      if (named === undefined || mediaType === undefined || !isInside(named)) throw new FlowError('not_found', `template ${id.slice(0, 60)} has no file ${name.slice(0, 60)}`);
      return { path: join(folder, normalize(named)), mediaType };
    },
  };
}

const filesOf = ({ cover, examples = [] }: Hints): readonly string[] => [...(cover === undefined ? [] : [cover]), ...examples.map(({ file }) => file)];

/** Below the folder of the template, whatever the text says. */
export const isInside = (path: string): boolean => !/^([a-zA-Z]:|[\\/])/.test(path) && !normalize(path).split(/[\\/]/).includes('..');

const MEDIA_TYPES = new Map(Object.entries(FILE_ENDINGS).map(([type, ending]) => [ending as string, type as MediaType]));

export function mediaTypeOfFile(path: string): MediaType | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return MEDIA_TYPES.get(ending === 'jpeg' ? 'jpg' : ending);
}

export const templateFilePath = (id: string, file: string): string => `/v1/templates/${encodeURIComponent(id)}/files/${encodeURIComponent(file)}`;

function picturesOf(id: string, { cover, examples = [] }: Hints): { readonly thumbnailUrl?: string; readonly previewArtifacts: readonly TemplateExample[] } {
  const previewArtifacts = examples.flatMap(({ title, file, inputs }): TemplateExample[] => {
    const mediaType = mediaTypeOfFile(file);
    if (mediaType === undefined) return [];
    return [{ title, type: kindOf(mediaType), url: templateFilePath(id, basename(file)), ...(inputs === undefined ? {} : { inputs }) }];
  });
  return { ...(cover === undefined ? {} : { thumbnailUrl: templateFilePath(id, basename(cover)) }), previewArtifacts };
}
