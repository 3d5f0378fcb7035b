/** The vocabulary that everything else speaks. Pure data and pure functions; imports nothing. */
export * from './artifact.ts';
export * from './callbacks.ts';
export * from './check.ts';
export * from './check-inputs.ts';
export * from './errors.ts';
export * from './frame-size.ts';
export * from './job.ts';
export * from './models/index.ts';
export * from './money.ts';
export * from './operation.ts';
export * from './operations/index.ts';
export * from './picture-size.ts';
export * from './pricing/index.ts';
export * from './spend-gate.ts';
export * from './video-frames.ts';
export * from './workflow-api.ts';
export * from './workflow-quote.ts';
