/** What threads of the sketch runtime can be asked for. */
import type { TaskTable } from './protocol.ts';

export const TASKS = {
  draw: async () => (await import('./draw.ts')).draw,
  edit: async () => (await import('./edit.ts')).edit,
  fill: async () => (await import('./fill.ts')).fill,
  map: async () => (await import('./map.ts')).drawMap,
  reframe: async () => (await import('./reframe.ts')).reframe,
  'prepare-shot': async () => (await import('./shoot.ts')).prepareShot,
  'shoot-frame': async () => (await import('./shoot.ts')).shootFrame,
  'shoot-crossing': async () => (await import('./shoot.ts')).shootCrossing,
  'pulse-frame': async () => (await import('./pulse.ts')).pulseFrame,
  'transform-frame': async () => (await import('./transform.ts')).transformFrame,
  'guess-depth': async () => (await import('./transform.ts')).guessDepth,
  'settle-frame': async () => (await import('./transform.ts')).settleFrame,
  compose: async () => (await import('./compose.ts')).compose,
  speak: async () => (await import('./speak.ts')).speak,
} as const satisfies TaskTable;

export type TaskName = keyof typeof TASKS;
