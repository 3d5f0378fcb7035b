/** Shapes that several nodes share. */
import type { NodeShape } from '../execution/node-type.ts';

const base = { inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false } as const;

/** One input, one output. */
export const STEP: NodeShape = base;

export const TRIGGER: NodeShape = { ...base, inputs: 0, trigger: true };

export const SCHEDULE: NodeShape = { ...TRIGGER, byItself: true };

export const shapeWith = (differences: Partial<NodeShape>): NodeShape => ({ ...base, ...differences });
