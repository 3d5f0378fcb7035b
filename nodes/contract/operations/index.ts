import { FlowError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { AUDIO_OPERATIONS } from './audio/index.ts';
import { CHAT_OPERATIONS } from './chat/index.ts';
import { CLIP_OPERATIONS } from './clip/index.ts';
import { IMAGE_OPERATIONS } from './image/index.ts';
import { VIDEO_OPERATIONS } from './video/index.ts';

/** The catalogue, by tool name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.fromEntries(
  [...IMAGE_OPERATIONS, ...VIDEO_OPERATIONS, ...AUDIO_OPERATIONS, ...CLIP_OPERATIONS, ...CHAT_OPERATIONS].map((operation) => [operation.name, operation]),
);

/** @throws FlowError `unknown_operation` */
export function findOperation(name: string): Operation {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) throw new FlowError('unknown_operation', `operation is "${name}"; known are ${Object.keys(OPERATIONS).join(', ')}`);
  return operation;
}

export * from './audio/index.ts';
export * from './chat/index.ts';
export * from './clip/index.ts';
export * from './image/index.ts';
export * from './video/index.ts';
