/** Everything that goes wrong in one history, drawn from its seed before it begins. */
import type { ProviderHabits } from './provider.ts';
import type { Random } from './random.ts';

export interface Troubles {
  /** µSpark that the account has. */
  readonly balance: number;
  /** 0: the engine has a worker of its own, which dies with it. */
  readonly workers: number;
  /** Calls across ports until each life of the engine ends. */
  readonly engineLives: readonly number[];
  /** The same by worker. */
  readonly workerLives: readonly (readonly number[])[];
  /** How likely something happens to one message between worker and desk. */
  readonly messageFaults: number;
  /** How likely one access to the artifacts' disk fails. */
  readonly diskFaults: number;
  readonly provider: ProviderHabits;
  readonly clockJumps: readonly { readonly atMs: number; readonly offsetMs: number; readonly forMs: number }[];
  /** By execution: when the user cancels it. */
  readonly cancels: readonly (number | undefined)[];
}

const HOUR_MS = 3_600_000;

export const PEACE: Troubles = {
  balance: 50_000_000,
  workers: 0,
  engineLives: [],
  workerLives: [],
  messageFaults: 0,
  diskFaults: 0,
  provider: { failures: 0, attaches: true, deaf: 0 },
  clockJumps: [],
  cancels: [],
};

export function drawTroubles(random: Random): Troubles {
  if (random.chance(0.05)) return { ...PEACE, workers: random.below(3), provider: { ...PEACE.provider, attaches: false } };
  const lives = (most: number): number[] => Array.from({ length: random.below(most + 1) }, () => random.spread(2, 600));
  const workers = random.chance(0.4) ? 0 : random.between(1, 2);
  return {
    balance: random.chance(0.75) ? 50_000_000 : random.spread(100_000, 2_000_000),
    workers,
    engineLives: lives(3),
    workerLives: Array.from({ length: workers }, () => lives(2)),
    messageFaults: random.chance(0.6) ? random.spread(1, 30) / 100 : 0,
    diskFaults: random.chance(0.25) ? random.spread(1, 10) / 100 : 0,
    provider: { failures: random.chance(0.5) ? random.spread(2, 40) / 100 : 0, attaches: random.chance(0.5), deaf: random.chance(0.3) ? 0.5 : 0 },
    clockJumps: random.chance(0.25) ? [{ atMs: random.spread(5, 20_000), offsetMs: random.pick([-HOUR_MS, HOUR_MS]), forMs: random.spread(50, 60_000) }] : [],
    cancels: Array.from({ length: 3 }, () => (random.chance(0.25) ? random.spread(3, 20_000) : undefined)),
  };
}
