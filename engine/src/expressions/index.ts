export { createExpressionEngine, type ExpressionEngineOptions } from './expression-engine.ts';
export type { ExpressionEngine, Scope } from './port.ts';
