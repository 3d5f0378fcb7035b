import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { startExecutionHost } from '../../headless/execution-host.ts';
import { warmUp } from '../../headless/warm-up.ts';
import { startingServers } from 'sogni-flow-runtime/configuration';
import { composeEngine } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { logTo } from '../log.ts';
import { readPort, textOption } from '../run/options.ts';
import { signInLink, signsInByLink } from '../sign-in-link.ts';

export const command: Command = {
  name: 'serve',
  summary: "Serves the creator's page and Sogni's API on a port, works off jobs with the built-in runtimes, and runs executions that are queued, due or called.",
  usage: '[options]',
  details: 'Clients need an API key: sogni-flow keys create. In n8n, set the base URL of the Sogni API credential to the printed address.',
  examples: ['sogni-flow serve', 'sogni-flow serve --port 9000', 'sogni-flow serve --public-url https://flow.example.org'],
  options: {
    port: { type: 'string', value: 'N', help: 'Port; else SOGNI_FLOW_PORT, else 8787; 0 takes a free one' },
    host: { type: 'string', value: 'ADDRESS', help: 'Address; else SOGNI_FLOW_HOST, else 127.0.0.1' },
    'public-url': { type: 'string', value: 'URL', help: 'How clients reach the server; else SOGNI_FLOW_PUBLIC_URL, else http://HOST:PORT' },
    ...HOME_OPTION,
  },

  async run({ options, env, terminal, signal }) {
    const config = startingServers(readConfig({ ...env, ...override('SOGNI_FLOW_PORT', readPort(options.port)), ...override('SOGNI_FLOW_HOST', options.host) }, textOption(options.home)));
    const engine = await composeEngine(config, logTo(terminal));
    try {
      const metrics = config.metrics === 'no' ? undefined : await engine.metrics();
      const port = config.port === 0 ? await freePort(config.host).catch(cannotListen(config.host, 0)) : config.port;
      if (WILDCARDS.has(config.host) && options['public-url'] === undefined && !env.SOGNI_FLOW_PUBLIC_URL) {
        throw new FlowError('invalid_input', `--host ${config.host} listens on every address, and links must name one: add --public-url http://NAME:${port}`);
      }
      const address = textOption(options['public-url']) ?? textOption(env.SOGNI_FLOW_PUBLIC_URL) ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
      if (!URL.canParse(address)) throw new FlowError('invalid_input', `--public-url is "${address}"; an address such as https://flow.example.org is needed`);
      const app = await engine.buildServer(address);
      await app.listen({ host: config.host, port }).catch(cannotListen(config.host, port));
      await app.resumeWorkflowRuns();
      const host = config.executions === 0 ? undefined : startExecutionHost(engine, { slots: config.executions, baseUrl: address, log: logTo(terminal), ...(metrics && { onEvent: metrics.executions }) });
      terminal.out(`${address}\n`);
      const keys = (await engine.accounts.listKeys(LOCAL_ACCOUNT)).filter(({ revokedAt }) => revokedAt === undefined);
      if (signsInByLink(config, address)) terminal.err(`\n  ${terminal.paint('bold', `Open ${signInLink(address, await engine.signInToken())}`)}\n  (works once and for an hour; a new one: sogni-flow sign-in)\n\n`);
      terminal.err(`Serving ${config.page ? 'the page and ' : ''}the API. Data lies in ${config.home}.\n${keys.length === 0 ? 'There is no API key yet: sogni-flow keys create "my n8n"\n' : ''}Stop with Ctrl-C.\n`);
      // What is wrong is told to the first who asks.
      const warming = config.page ? warmUp(engine, signal).catch(() => undefined) : undefined;
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
      terminal.err('Stopping: jobs at hand are finished first.\n');
      await warming;
      await host?.close();
      await app.close();
      return EXIT_CODES.ok;
    } finally {
      await engine.close();
    }
  },
};

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*']);

const override = (name: string, option: unknown): NodeJS.ProcessEnv => (typeof option === 'string' ? { [name]: option } : {});

/** Ports are taken or reserved; anything else is wrong with the address. */
const cannotListen = (host: string, port: number) => (error: NodeJS.ErrnoException): never => {
  const option = error.code === 'EADDRINUSE' || error.code === 'EACCES' ? '--port' : '--host';
  throw new FlowError('invalid_configuration', `${host}:${port} cannot be listened on (${error.code ?? error.message}); choose another with ${option}`, { cause: error });
};

/** Signed links carry the address, so the port must be known before the server is built. */
async function freePort(host: string): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
