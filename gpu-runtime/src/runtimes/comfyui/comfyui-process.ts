/**
 * A ComfyUI of one's own: started, watched, started again when it ends, and killed when it does not end.
 *
 *  starting ──answers──► ready ──ends──► pausing ──► starting
 *     └──ends, or does not answer in time──┘ └──too often in a row──► broken        stopped: from everywhere
 *
 * It listens on loopback only. A prompt that was under way when it ended is lost, which whoever follows it finds out by itself.
 */
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { noLog, type Log } from '../../worker/log.ts';
import { startGroup, type ProcessGroup } from './process-group.ts';

export interface ComfyuiProcess {
  readonly baseUrl: string;
  /** Ends when it answers. @throws FlowError `runtime_unreachable` when it was started too often in vain, or was stopped. */
  ready(): Promise<void>;
  /** Ends it and starts it anew, also after it was given up: for one that is stuck. Ends when the old one has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ComfyuiProcessOptions {
  /** Program and arguments, such as `python main.py`; where it listens is added. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly log?: Log;
  readonly limits?: Partial<ProcessLimits>;
}

export interface ProcessLimits {
  /** Until it has to answer: it imports PyTorch and its custom nodes first. */
  readonly startMs: number;
  /** Between asking it to end and killing it. */
  readonly graceMs: number;
  /** Before a start after an end; twice as long each time. */
  readonly pauseMs: number;
  /** Whoever has answered for so long was not started in vain. */
  readonly stableMs: number;
  readonly startsInVain: number;
  readonly pollMs: number;
}

const LIMITS: ProcessLimits = { startMs: 300_000, graceMs: 10_000, pauseMs: 1_000, stableMs: 60_000, startsInVain: 5, pollMs: 250 };
const LONGEST_PAUSE_MS = 60_000;

export async function startComfyui({ command: [command, ...args], cwd, env, log = noLog, limits: given }: ComfyuiProcessOptions): Promise<ComfyuiProcess> {
  const limits = { ...LIMITS, ...given };
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  let state: 'starting' | 'ready' | 'over' = 'starting';
  let failure = new FlowError('runtime_unreachable', 'ComfyUI was stopped');
  let waiting: PromiseWithResolvers<void>[] = [];
  let group: ProcessGroup | undefined;
  let stopping = new AbortController();
  let kept: Promise<void> = Promise.resolve();

  function become(next: typeof state): void {
    state = next;
    if (next === 'starting') return;
    for (const { resolve, reject } of waiting) {
      if (next === 'ready') resolve();
      else reject(failure);
    }
    waiting = [];
  }

  /** One life after another. */
  async function keepRunning({ signal }: AbortController): Promise<void> {
    for (let inVain = 0; inVain < limits.startsInVain; ) {
      become('starting');
      const current = (group = startGroup({ command, args: [...args, '--listen', '127.0.0.1', '--port', String(port)], cwd, env }));
      const isOver = AbortSignal.any([signal, endOf(current)]);
      const answers = await answersWithin(baseUrl, limits, isOver);
      const since = performance.now();
      if (answers) {
        become('ready');
        await untilAborted(isOver);
      }
      await current.end(limits.graceMs);
      group = undefined;
      if (signal.aborted) {
        failure = new FlowError('runtime_unreachable', 'ComfyUI was stopped');
        return become('over');
      }
      inVain = answers && performance.now() - since >= limits.stableMs ? 0 : inVain + 1;
      failure = new FlowError('runtime_unreachable', `ComfyUI does not stay up, at start ${inVain} of ${limits.startsInVain}; its last words: ${current.lastLines()}`);
      log('warn', `ComfyUI has ${answers ? 'ended' : 'not come up'}; its last words: ${current.lastLines()}`);
      become('starting');
      await pause(Math.min(LONGEST_PAUSE_MS, limits.pauseMs * 2 ** Math.max(0, inVain - 1)), undefined, { signal }).catch(() => undefined);
    }
    log('error', failure.message);
    become('over');
  }

  function begin(): void {
    stopping = new AbortController();
    become('starting');
    kept = keepRunning(stopping);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await kept;
  }

  const killAtExit = (): void => group?.killNow();
  process.on('exit', killAtExit);
  begin();
  return {
    baseUrl,
    async ready() {
      if (state === 'ready') return;
      if (state === 'over') throw failure;
      const waiter = Promise.withResolvers<void>();
      waiting.push(waiter);
      await waiter.promise;
    },
    async restart() {
      await stop();
      begin();
    },
    async stop() {
      await stop();
      process.off('exit', killAtExit);
    },
  };
}

function endOf({ ended }: ProcessGroup): AbortSignal {
  const over = new AbortController();
  void ended.then(() => over.abort());
  return over.signal;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));

/** @returns `false` when it did not answer in time, or is over. */
async function answersWithin(baseUrl: string, { startMs, pollMs }: ProcessLimits, isOver: AbortSignal): Promise<boolean> {
  const until = AbortSignal.any([isOver, AbortSignal.timeout(startMs)]);
  while (!until.aborted) {
    const response = await fetch(`${baseUrl}/system_stats`, { signal: until }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return true;
    await pause(pollMs, undefined, { signal: until }).catch(() => undefined);
  }
  return false;
}

/** Of loopback; another program may take it before it is used, which ends the first start. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
