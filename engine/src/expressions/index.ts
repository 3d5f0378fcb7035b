export { createExpressionEngine, type ExpressionEngineOptions } from './expression-engine.ts';
export type { ExpressionEngine, Expressions, Scope } from './port.ts';
export { shareAmongAccounts, type AccountExpressions } from './share-among-accounts.ts';
