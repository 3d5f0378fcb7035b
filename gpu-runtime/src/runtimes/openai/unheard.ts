/** Warnings for arguments that were given and that the endpoint has no word for. */
import { OPERATIONS } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeJob } from '../port.ts';
import type { Endpoint } from './dialect.ts';
import { says } from './prepare.ts';

/** What is worked out here or becomes part of another word. */
const HEARD = new Set([
  ...['prompt', 'query', 'model', 'videoModel', 'stylePrompt', 'numberOfVariations', 'outputFormat', 'analysisType', 'detailed'],
  ...['system', 'messages', 'json_schema'],
  ...['width', 'height', 'sizePreset', 'aspectRatio', 'targetResolution', 'scale', 'duration', 'fps'],
]);

/** The value that nobody chose. */
const standardOf = (operation: string, name: string): unknown => {
  const parameter = OPERATIONS[operation]?.parameters[name];
  return parameter && 'default' in parameter ? parameter.default : undefined;
};

/** An argument that somebody chose; `undefined` for the operation's own default. */
export function chosen({ operation, parameters }: RuntimeJob, name: string): unknown {
  const value = parameters[name];
  return value === standardOf(operation, name) ? undefined : value;
}

export function unheard(job: RuntimeJob, endpoint: Endpoint): string[] {
  return Object.keys(job.parameters)
    .filter((name) => !HEARD.has(name) && !says(endpoint, name) && chosen(job, name) !== undefined)
    .map((name) => `${name} has no effect: the server has no word for it`);
}
