/** Finds what `run`, `quote` and `templates` name: a file on disk, or a template of the package by its name. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { TEMPLATE_ENDING as ENDING, templateNames, templatesFolder } from '../../templates/folder.ts';
import type { Templates } from '../../templates/templates.ts';
import { didYouMean } from '../../workflow/suggest.ts';

export interface WorkflowSource {
  /** `sunset-postcard-film`: names the files that a run writes. */
  readonly name: string;
  readonly text: string;
}

export interface WorkflowFile extends WorkflowSource {
  readonly path: string;
}

/** A workflow above this is somebody's data, not a workflow. */
const MAX_BYTES = 32 * 1024 * 1024;

/** @throws FlowError `invalid_input` when nothing is found, listing the templates. */
export async function findWorkflow(given: string): Promise<WorkflowFile> {
  const found = await findFile(given);
  if (found === undefined) throw await nothingFound(given, []);
  return found;
}

/** Also a template that the local account has saved, by its name or id. @throws FlowError `invalid_input` when nothing is found. */
export async function findWorkflowOrSaved(given: string, templates: () => Promise<Pick<Templates, 'find' | 'list' | 'named'>>): Promise<WorkflowSource> {
  const found = await findFile(given);
  if (found !== undefined) return found;
  const saved = await templates();
  const id = await saved.named(LOCAL_ACCOUNT, given);
  if (id === undefined) throw await nothingFound(given, (await saved.list(LOCAL_ACCOUNT, { visibility: 'private', offset: 0, limit: MOST_NAMED })).templates.map(({ name }) => name));
  const { text, name } = await saved.find(LOCAL_ACCOUNT, id);
  return { name: fileSafe(name), text };
}

const MOST_NAMED = 20;

const fileSafe = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 80) || 'template';

async function findFile(given: string): Promise<WorkflowFile | undefined> {
  const path = (await isFile(given)) ? resolve(given) : await templatePath(given);
  if (path === undefined) return undefined;
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new FlowError('invalid_workflow', `${given} has ${size} bytes; a workflow file has at most ${MAX_BYTES}`);
  return { name: basename(path, ENDING), path, text: await readFile(path, 'utf8') };
}

const templatePath = async (given: string): Promise<string | undefined> =>
  given.includes('/') ? undefined : (await listTemplates()).find(({ name }) => name === basename(given, ENDING))?.path;

async function nothingFound(given: string, saved: readonly string[]): Promise<FlowError> {
  const names = await templateNames();
  const own = saved.length === 0 ? '' : `; saved ones are ${saved.join(', ')}`;
  return new FlowError('invalid_input', `there is no file "${given}" and no template of that name; templates are ${names.join(', ') || 'none'}${own}${didYouMean(basename(given, ENDING), [...names, ...saved])}`);
}

export async function listTemplates(): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const folder = templatesFolder();
  return (await templateNames(folder)).map((name) => ({ name, path: join(folder, name + ENDING) }));
}

const isFile = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
