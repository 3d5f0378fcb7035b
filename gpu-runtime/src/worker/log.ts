/** Where a worker tells what nobody waits for. `detail` is the error itself when there is one. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void;

export const noLog: Log = () => undefined;
