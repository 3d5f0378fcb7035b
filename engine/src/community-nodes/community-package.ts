/** A package of compiled n8n nodes on disk: what it offers is told by file names, and a class is loaded when it is first used. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { CompiledCredential, CompiledNode } from './description.ts';
import { installShim } from './shim-hook.ts';

/** Loads a CommonJS file. */
export type Load = (path: string) => unknown;

export interface CommunityPackage {
  readonly name: string;
  /** By short name: `sogniImage`. */
  readonly nodes: ReadonlyMap<string, () => CompiledNode>;
  readonly credentials: ReadonlyMap<string, () => CompiledCredential>;
}

/**
 * @param packageJson - path or `file:` URL of the package's `package.json`.
 * @param load - how to load a file; by default with our stand-in for `n8n-workflow`.
 * @throws FlowError `invalid_configuration` when it is no package of n8n nodes.
 */
export async function openPackage(packageJson: string, load?: Load): Promise<CommunityPackage> {
  const path = realpathSync(packageJson.startsWith('file:') ? fileURLToPath(packageJson) : packageJson);
  const folder = new URL('.', pathToFileURL(path));
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { name?: unknown; n8n?: { nodes?: unknown; credentials?: unknown } };
  const { name, n8n } = manifest;
  if (typeof name !== 'string' || !isTexts(n8n?.nodes)) throw new FlowError('invalid_configuration', `${path} names no n8n nodes; a package of nodes lists them under n8n.nodes`);
  const loadFile = load ?? shimmedLoad(folder.href, path);
  const filesOf = <Compiled>(files: readonly string[], ending: string, create: (file: string, shortName: string) => () => Compiled): Map<string, () => Compiled> =>
    new Map(files.map((file) => [shortNameOf(file, ending), create(fileURLToPath(insideOf(folder, file)), shortNameOf(file, ending))]));
  return {
    name,
    nodes: filesOf(n8n.nodes, '.node.js', (file, shortName) =>
      once(() => {
        const node = instantiate(loadFile(file), file, '.node.js') as CompiledNode;
        return checkName(node, node.description?.name, shortName, file);
      }),
    ),
    credentials: filesOf(isTexts(n8n.credentials) ? n8n.credentials : [], '.credentials.js', (file, shortName) =>
      once(() => {
        const credential = instantiate(loadFile(file), file, '.credentials.js') as CompiledCredential;
        return checkName(credential, credential.name, shortName, file);
      }),
    ),
  };
}

function shimmedLoad(folder: string, path: string): Load {
  const require = createRequire(path);
  return (file) => {
    installShim(folder);
    return require(file) as unknown;
  };
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/** `dist/nodes/SogniImage/SogniImage.node.js` → `SogniImage`, the class that n8n looks for in the file. */
const classNameOf = (file: string, ending: string): string => (file.split(/[\\/]/).at(-1) ?? '').replace(ending, '');

/** As n8n's own naming rule has it: the class's name with a small first letter. Checked against the description on loading. */
function shortNameOf(file: string, ending: string): string {
  const className = classNameOf(file, ending);
  return className.slice(0, 1).toLowerCase() + className.slice(1);
}

function insideOf(folder: URL, file: string): URL {
  const url = new URL(file, folder);
  if (!url.href.startsWith(folder.href)) throw new FlowError('invalid_configuration', `${file} lies outside of its package`);
  return url;
}

function once<Result>(create: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => (result ??= { value: create() }).value;
}

function instantiate(module: unknown, file: string, ending: string): unknown {
  const Class = (module as Record<string, unknown>)[classNameOf(file, ending)];
  if (typeof Class !== 'function') throw new FlowError('invalid_configuration', `${file} exports no class ${classNameOf(file, ending)}`);
  return new (Class as new () => unknown)();
}

function checkName<Compiled>(compiled: Compiled, name: unknown, expected: string, file: string): Compiled {
  if (name !== expected) throw new FlowError('invalid_configuration', `${file} describes "${String(name)}"; by its file name it must be "${expected}"`);
  return compiled;
}
