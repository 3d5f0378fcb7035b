export * from './artifacts/port.ts';
export * from './queue/port.ts';
export * from './queue/sql.ts';
export * from './runtimes/port.ts';
export * from './worker/desk.ts';
