/** Finds what `run`, `quote` and `templates` name: a file on disk, or a template of the package by its name. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface WorkflowSource {
  /** `sunset-postcard-film`: names the files that a run writes. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const ENDING = '.json';
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
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(ENDING)).sort().map((file) => ({ name: basename(file, ENDING), path: join(folder, file) }));
}

/** Templates lie beside the nodes in the root package. */
const templatesFolder = (): string => join(dirname(createRequire(import.meta.url).resolve('n8n-nodes-sogni-flow/package.json')), 'workflows');

const isFile = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
