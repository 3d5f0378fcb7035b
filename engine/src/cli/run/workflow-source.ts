/** Finds what `run`, `quote` and `templates` name: a file on disk, or a template of the package by its name. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { TEMPLATE_ENDING as ENDING, templateNames, templatesFolder } from '../../templates/folder.ts';

export interface WorkflowSource {
  /** `sunset-postcard-film`: names the files that a run writes. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** A workflow above this is somebody's data, not a workflow. */
const MAX_BYTES = 32 * 1024 * 1024;

/** @throws FlowError `invalid_input` when nothing is found, listing the templates. */
export async function findWorkflow(given: string): Promise<WorkflowSource> {
  const path = (await isFile(given)) ? resolve(given) : await templatePath(given);
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new FlowError('invalid_workflow', `${given} has ${size} bytes; a workflow file has at most ${MAX_BYTES}`);
  return { name: basename(path, ENDING), path, text: await readFile(path, 'utf8') };
}

async function templatePath(given: string): Promise<string> {
  const templates = await listTemplates();
  const found = templates.find(({ name }) => name === basename(given, ENDING) && !given.includes('/'));
  if (found) return found.path;
  throw new FlowError('invalid_input', `there is no file "${given}" and no template of that name; templates are ${templates.map(({ name }) => name).join(', ') || 'none'}`);
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
