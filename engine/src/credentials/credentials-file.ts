/** The credentials file: `{"<name>": {"type": "sogniApi", "data": {"apiKey": "${SOGNI_API_KEY}", "baseUrl": "https://api.sogni.ai"}}}`. */
import { readFile } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface ConfiguredCredential {
  readonly type: string;
  /** The fields with `${NAME}` filled in from the environment. @throws FlowError `invalid_configuration` when a variable is not set. */
  resolve(): Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const refuse = (message: string, cause?: unknown): FlowError => new FlowError('invalid_configuration', `credentials file: ${message}`, { cause });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns none when there is no file. @throws FlowError `invalid_configuration`, never showing a value of the file. */
export async function readCredentialsFile(path: string | undefined, env: Environment): Promise<ReadonlyMap<string, ConfiguredCredential>> {
  const text = path === undefined ? undefined : await readIfThere(path);
  if (text === undefined) return new Map();
  const entries = Object.entries(parse(text)).map(([name, entry]): [string, ConfiguredCredential] => {
    if (!isRecord(entry) || typeof entry.type !== 'string' || !isRecord(entry.data)) throw refuse(`"${name}" must be an object with a type and an object data`);
    const { type, data } = entry;
    return [name, { type, resolve: () => Object.fromEntries(Object.entries(data).map(([field, value]) => [field, fillIn(value, `"${name}", field ${field}`, env)])) }];
  });
  return new Map(entries);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw refuse(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, error);
  }
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote a part of the file.
    throw refuse('it is not valid JSON');
  }
  if (!isRecord(value)) throw refuse('an object keyed by credential names is needed');
  return value;
}

function fillIn(value: unknown, where: string, env: Environment): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_reference, name: string) => {
    const found = env[name];
    if (found === undefined || found === '') throw refuse(`${where} refers to the environment variable ${name}, which is not set`);
    return found;
  });
}
