/** Tells many histories, and sums up what happened in them. */
import { simulate, type History, type SimulationOptions } from './simulate.ts';

export interface Summary {
  readonly seeds: number;
  readonly crashes: number;
  readonly charged: number;
  /** Executions by how they ended. */
  readonly states: Readonly<Record<string, number>>;
  /** The first history with something wrong in it; the telling stops there. */
  readonly broken: History | undefined;
}

export async function tellMany(from: number, count: number, options: SimulationOptions = {}, onProgress: (summary: Summary) => void = () => undefined): Promise<Summary> {
  let [crashes, charged] = [0, 0];
  const states: Record<string, number> = {};
  for (let seeds = 1; ; seeds += 1) {
    const history = await simulate(from + seeds - 1, options);
    crashes += history.crashes;
    charged += history.charged;
    for (const [state, count] of Object.entries(history.states)) states[state] = (states[state] ?? 0) + count;
    const broken = history.findings.length > 0 ? history : undefined;
    const summary = { seeds, crashes, charged, states, broken };
    onProgress(summary);
    if (broken || seeds >= count) return summary;
  }
}

export const summed = ({ seeds, crashes, charged, states }: Summary): string =>
  `${seeds} seeds, ${crashes} crashes, ${charged} charges; executions: ${Object.entries(states).map(([state, count]) => `${count} ${state}`).join(', ')}`;
