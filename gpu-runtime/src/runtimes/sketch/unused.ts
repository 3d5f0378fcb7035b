import type { RuntimeJob } from '../port.ts';

/** A warning for each parameter that was given and that only a model could honour. */
export const unused = ({ parameters }: RuntimeJob, names: readonly string[]): string[] =>
  names.filter((name) => parameters[name] !== undefined).map((name) => `${name} has no effect: the picture is drawn by rules`);
