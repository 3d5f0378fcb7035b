import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { composeEngine } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { readPort, textOption } from '../run/options.ts';
import { signInLink, signsInByLink } from '../sign-in-link.ts';

const ANSWER_WITHIN_MS = 5_000;

export const command: Command = {
  name: 'sign-in',
  summary: 'Prints a link that opens the page of the engine that serves on this machine, signed in.',
  usage: '[options]',
  details: 'The link works once and for an hour. From another machine sign in with an API key: sogni-flow keys create "my browser"',
  examples: ['sogni-flow sign-in', 'sogni-flow sign-in --port 9000'],
  options: { port: { type: 'string', value: 'N', help: 'Port that `serve` was given; else SOGNI_FLOW_PORT, else 8787' }, ...HOME_OPTION },

  async run({ options, env, terminal }) {
    const port = readPort(options.port);
    const config = readConfig({ ...env, ...(port !== undefined && { SOGNI_FLOW_PORT: port }) }, textOption(options.home));
    if (!config.page) throw new FlowError('invalid_configuration', 'SOGNI_FLOW_PAGE is no, so that the engine serves no page');
    if (!signsInByLink(config, config.publicUrl)) {
      throw new FlowError('forbidden', `a link signs in on this machine alone, and ${config.publicUrl} is reached from others; sign in there with an API key: sogni-flow keys create "my browser"`);
    }
    await mustAnswer(config.publicUrl);
    const engine = await composeEngine(config, logTo(terminal));
    try {
      terminal.out(`${signInLink(config.publicUrl, await engine.signInToken())}\n`);
      return EXIT_CODES.ok;
    } finally {
      await engine.close();
    }
  },
};

/** @throws FlowError `runtime_unreachable` */
async function mustAnswer(address: string): Promise<void> {
  try {
    const { ok } = await fetch(new URL('/health', address), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (ok) return;
  } catch (error) {
    throw new FlowError('runtime_unreachable', `no engine answers at ${address}; start one with: sogni-flow serve, or name its port with --port`, { cause: error });
  }
  throw new FlowError('runtime_unreachable', `what answers at ${address} is no engine; name the port of yours with --port`);
}
