/**
 * A ComfyUI of one's own: started, watched, started again when it ends, and killed when it does not end or does not answer.
 *
 *  starting ──answers──► ready ──ends, or is silent──► pausing ──► starting
 *     └──ends, or does not answer in time──────────────┘   └──too often in a row──► resting ──► starting, once       stopped: from everywhere
 *
 * It listens on loopback only, works in a private folder, and gets none of this process's secrets. A prompt that was under way when it ended is lost, and
 * `watch` tells why.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { childEnvironment, GPU_VARIABLES } from '../../../processes/child-environment.ts';
import { pause } from '../../../waiting/pause.ts';
import { noLog, type Log } from '../../../worker/log.ts';
import { freePort } from './free-port.ts';
import { answersWithin, untilSilent } from './liveness.ts';
import { clearLeftBehind, openPrivateFolder } from './private-folder.ts';
import { startGroup, type ProcessGroup } from './process-group.ts';
import { whyEnded } from './why-ended.ts';

export interface ComfyuiProcess {
  readonly baseUrl: string;
  readonly state: 'starting' | 'ready' | 'resting' | 'stopped';
  /** Ends when it answers. @throws FlowError `runtime_unreachable` when it was started too often in vain, or was stopped. */
  ready(): Promise<void>;
  /** @returns the way to ask why it has ended since now; `undefined` as long as it has not. */
  watch(): () => FlowError | undefined;
  /** Kills it with all that it has started, and starts it anew, also while it rests: for one that is stuck. Ends when the old one has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ComfyuiProcessOptions {
  /** Program and arguments, such as `python main.py`; where it listens and keeps files is added. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The folder that it is started in. */
  readonly cwd?: string | undefined;
  /** Below it are the private folders; see `private-folder.ts`. */
  readonly root: string;
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
  /** After too many of them; then one more is tried. */
  readonly restMs: number;
  readonly pollMs: number;
  /** Without any answer for so long it counts as dead. Loading a large model can keep it from answering. */
  readonly silentMs: number;
}

const LIMITS: ProcessLimits = { startMs: 300_000, graceMs: 10_000, pauseMs: 1_000, stableMs: 60_000, startsInVain: 5, restMs: 300_000, pollMs: 250, silentMs: 180_000 };
const LONGEST_PAUSE_MS = 60_000;

export async function startComfyui({ command: [command, ...given], cwd, root, env = process.env, log = noLog, limits: own }: ComfyuiProcessOptions): Promise<ComfyuiProcess> {
  const limits = { ...LIMITS, ...own };
  const left = await clearLeftBehind(root);
  if (left > 0) log('warn', `${left} ComfyUI whose owner is gone ${left === 1 ? 'was' : 'were'} ended`);
  const folder = await openPrivateFolder(root);
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const args = [
    ...given,
    ...(given.some((argument) => argument.startsWith('--preview-method')) ? [] : ['--preview-method', 'auto']),
    ...['--listen', '127.0.0.1', '--port', String(port)],
    ...['--input-directory', folder.input, '--output-directory', folder.output, '--temp-directory', folder.temp],
  ];
  const environment = { ...childEnvironment(GPU_VARIABLES, env), HOME: folder.home };
  let state: ComfyuiProcess['state'] = 'starting';
  let failure = stopped();
  let lives = 0;
  let ended: FlowError | undefined;
  let waiting: PromiseWithResolvers<void>[] = [];
  let group: ProcessGroup | undefined;
  let stopping = new AbortController();
  let kept: Promise<void> = Promise.resolve();
  let restarting: Promise<void> | undefined;
  let isGivenUp = false;

  function become(next: typeof state): void {
    state = next;
    if (next === 'starting') return;
    for (const { resolve, reject } of waiting) {
      if (next === 'ready') resolve();
      else reject(failure);
    }
    waiting = [];
  }

  /** One life. @returns for how long it answered, ms. */
  async function live(signal: AbortSignal): Promise<number> {
    const current = (group = startGroup({ command, args, cwd, env: environment }));
    if (current.pid !== undefined) await folder.occupy(current.pid, baseUrl).catch((error: unknown) => log('warn', 'it could not be written down which process ComfyUI is', error));
    const isOver = AbortSignal.any([signal, endOf(current)]);
    const answers = await answersWithin(baseUrl, limits, isOver);
    const since = performance.now();
    if (answers) {
      log('info', `ComfyUI is ready at ${baseUrl}`);
      become('ready');
      await untilSilent(baseUrl, limits, isOver);
    }
    const answered = answers ? performance.now() - since : 0;
    await current.end(signal.reason === KILL ? 0 : limits.graceMs);
    group = undefined;
    ended = whyEnded(await current.ended, current.lastLines());
    lives += 1;
    if (!signal.aborted) {
      failure = new FlowError('runtime_unreachable', `ComfyUI does not stay up; its last words: ${current.lastLines()}`);
      log('warn', `ComfyUI has ${answers ? 'ended' : 'not come up'}; its last words: ${current.lastLines()}`);
    }
    return answered;
  }

  async function keepRunning({ signal }: AbortController): Promise<void> {
    for (let inVain = 0; ; ) {
      become('starting');
      const answered = await live(signal);
      if (signal.aborted) break;
      become('starting');
      inVain = answered >= limits.stableMs ? 0 : inVain + 1;
      const isTooOften = inVain >= limits.startsInVain;
      if (isTooOften) {
        log('error', `ComfyUI was started ${inVain} times in vain; it rests for ${limits.restMs / 1_000} s`);
        become('resting');
        inVain = limits.startsInVain - 1;
      }
      await pause(isTooOften ? limits.restMs : Math.min(LONGEST_PAUSE_MS, limits.pauseMs * 2 ** Math.max(0, inVain - 1)), signal);
      if (signal.aborted) break;
    }
    failure = stopped();
    become('stopped');
  }

  function begin(): void {
    stopping = new AbortController();
    state = 'starting';
    kept = keepRunning(stopping);
  }

  async function stop(reason?: typeof KILL): Promise<void> {
    stopping.abort(reason);
    await kept;
  }

  async function startAnew(): Promise<void> {
    await stop(KILL);
    restarting = undefined;
    if (!isGivenUp) begin();
  }

  const killAtExit = (): void => group?.killNow();
  process.on('exit', killAtExit);
  begin();
  return {
    baseUrl,
    get state() {
      return state;
    },
    async ready() {
      if (state === 'ready') return;
      if (state !== 'starting') throw failure;
      const waiter = Promise.withResolvers<void>();
      waiting.push(waiter);
      await waiter.promise;
    },
    watch() {
      const born = lives;
      return () => (lives > born ? ended : undefined);
    },
    async restart() {
      if (!isGivenUp) await (restarting ??= startAnew());
    },
    async stop() {
      isGivenUp = true;
      await stop();
      await restarting;
      process.off('exit', killAtExit);
      await folder.remove();
    },
  };
}

const KILL = Symbol('kill');
const stopped = (): FlowError => new FlowError('runtime_unreachable', 'ComfyUI was stopped');

function endOf({ ended }: ProcessGroup): AbortSignal {
  const over = new AbortController();
  void ended.then(() => over.abort());
  return over.signal;
}
