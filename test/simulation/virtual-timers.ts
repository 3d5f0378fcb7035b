/** Timers of simulated processes follow the virtual clock and die with their process. Code outside the simulation keeps the real ones. */
import { runningProcess, type World } from './world.ts';

/** @returns the way to put the real timers back. */
export function useVirtualTimers(world: World): () => void {
  const real = { setTimeout, clearTimeout, setInterval, clearInterval, performance };

  function arm(callback: (...given: unknown[]) => void, ms: number, repeat: boolean, given: unknown[]): object | undefined {
    const owner = runningProcess();
    if (owner === undefined) return undefined;
    let stop = (): unknown => undefined;
    const start = (): unknown =>
      (stop = world.after(owner, 'timer', ms, () => {
        if (repeat) start();
        callback(...given);
      }));
    start();
    const timer = { unref: () => timer, ref: () => timer, hasRef: () => true, refresh: () => (stop(), start(), timer), stopVirtual: () => stop() };
    return timer;
  }

  const clear = (timer: unknown): void => {
    if (typeof timer === 'object' && timer !== null && 'stopVirtual' in timer) (timer.stopVirtual as () => void)();
    else real.clearTimeout(timer as NodeJS.Timeout);
  };

  const replacements: Record<string, unknown> = {
    setTimeout: (callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => arm(callback, ms, false, given) ?? real.setTimeout(callback, ms, ...given),
    setInterval: (callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => arm(callback, ms, true, given) ?? real.setInterval(callback, ms, ...given),
    clearTimeout: clear,
    clearInterval: clear,
    performance: { now: () => (runningProcess() === undefined ? real.performance.now() : world.now) },
  };
  const put = (values: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(values)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  put(replacements);
  return () => put(real);
}
