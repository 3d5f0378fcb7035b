/** Opens the engine of the data folder for a command, and closes it whatever happens. */
import { composeEngine } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Engine } from '../engine.ts';
import type { Invocation } from './command.ts';
import { logTo } from './log.ts';
import { textOption } from './run/options.ts';

export async function withEngine<Result>({ env, options, terminal }: Invocation, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await composeEngine(readConfig(env, textOption(options.home)), logTo(terminal));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
