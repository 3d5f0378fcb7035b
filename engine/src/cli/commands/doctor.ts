import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { formatSpark, FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { comfyuiRoot, fitted, withoutPassword, type Variable } from 'sogni-flow-runtime/configuration';
import { VARIABLES, type Config } from '../../config.ts';
import { HOME_OPTION, type Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { withEngine } from '../with-engine.ts';

const GIGABYTE = 1_000_000_000;
const LITTLE_DISK = 2 * GIGABYTE;
const WIDEST_NAME = Math.max(...Object.keys(VARIABLES).map(({ length }) => length)) + 2;

interface Finding {
  readonly state: 'good' | 'could be better' | 'bad';
  readonly what: string;
  readonly advice?: string;
}

export const command: Command = {
  name: 'doctor',
  summary: 'Checks this machine: Node, FFmpeg, disk, database, account. Says what is missing and how to get it.',
  usage: '[options]',
  examples: ['sogni-flow doctor'],
  options: HOME_OPTION,

  run: async (invocation) =>
    await withEngine(invocation, async (engine) => {
      const { terminal } = invocation;
      const findings = [
        { state: 'good', what: `Node ${process.versions.node}, ${availableParallelism()} cores, ${Math.round(totalmem() / GIGABYTE)} GB of memory` } satisfies Finding,
        await checkGpus(),
        await checkFfmpeg(engine.ffmpeg),
        await checkDisk(engine.config.home),
        checkDatabase(engine.config),
        ...(await checkComfyui(engine.config)),
        ...(await checkOpenai(engine.config)),
        await checkQueue(engine),
        await checkLedger(engine),
        await checkModels(engine),
      ];
      const marks = { good: terminal.paint('green', '✔'), 'could be better': terminal.paint('yellow', '○'), bad: terminal.paint('red', '✘') };
      for (const { state, what, advice } of findings) {
        terminal.out(`${marks[state]} ${below(what, terminal, 2)}\n${advice ? `  ${below(advice, terminal, 2)}\n` : ''}`);
      }
      terminal.out('\nConfiguration (environment):\n');
      for (const [name, { help, standard, shown }] of Object.entries<Variable>(VARIABLES)) {
        const value = invocation.env[name];
        terminal.out(`  ${name.padEnd(WIDEST_NAME)}${(value && (shown?.(value) ?? value)) || terminal.paint('dim', standard || 'not set')}\n`);
        terminal.out(`      ${terminal.paint('dim', below(help, terminal, 6))}\n`);
      }
      return findings.some(({ state }) => state === 'bad') ? EXIT_CODES.failed : EXIT_CODES.ok;
    }),
};

/** Text that begins at a column and goes on below it, where people read it. */
const below = (text: string, { width }: Terminal, column: number): string =>
  width === undefined ? text : fitted(`${' '.repeat(column)}${text}`, width).slice(column);

async function checkModels({ capabilities }: Engine): Promise<Finding> {
  const { offeredText } = await import('sogni-flow-runtime');
  return { state: 'good', what: `models and what they do: ${offeredText(await capabilities())}` };
}

async function checkGpus(): Promise<Finding> {
  const { inGigabytes, readGpus } = await import('sogni-flow-runtime');
  const gpus = await readGpus();
  return { state: 'good', what: `GPUs: ${gpus.map(({ name, memoryBytes }) => `${name} with ${inGigabytes(memoryBytes)}`).join(', ') || 'nvidia-smi tells of none'}` };
}

async function checkFfmpeg(open: Engine['ffmpeg']): Promise<Finding> {
  const { installHint } = await import('sogni-flow-runtime/runtimes');
  try {
    const { kind, version } = await open();
    if (kind === 'native') return { state: 'good', what: `FFmpeg ${version}` };
    return { state: 'could be better', what: `FFmpeg ${version} as WebAssembly: it works, about six times slower`, advice: `For speed: ${installHint()}` };
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return { state: 'bad', what: error.message, advice: installHint() };
  }
}

async function checkDisk(home: string): Promise<Finding> {
  await mkdir(home, { recursive: true });
  const writable = await access(home, constants.W_OK).then(() => true, () => false);
  if (!writable) return { state: 'bad', what: `${home} cannot be written`, advice: 'Set SOGNI_FLOW_HOME to a folder that can' };
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const what = `data in ${home}, ${(free / GIGABYTE).toFixed(1)} GB free`;
  return free < LITTLE_DISK ? { state: 'could be better', what, advice: 'Films need room: 2 GB should be free' } : { state: 'good', what };
}

/** The engine has opened it already. */
function checkDatabase({ databaseUrl, secret }: Config): Finding {
  if (databaseUrl === undefined) return { state: 'good', what: 'database: SQLite, in the same folder' };
  const what = `database: ${withoutPassword(databaseUrl)}`;
  if (secret !== undefined) return { state: 'good', what };
  return { state: 'could be better', what, advice: 'Other machines cannot check the API keys and links made here: set SOGNI_FLOW_SECRET to the same text on all of them' };
}

async function checkComfyui(config: Config): Promise<Finding[]> {
  const { comfyuiUrl, ownComfyui } = config;
  if (comfyuiUrl !== undefined) return [await checkComfyuiAt(comfyuiUrl, 'Start it, or correct SOGNI_FLOW_COMFYUI_URL')];
  if (ownComfyui === undefined) return [];
  const { checkOwnComfyui, serversIn } = await import('sogni-flow-runtime/comfyui');
  const servers = await serversIn(comfyuiRoot(config));
  if (servers.length > 0) return await Promise.all(servers.map(async (url) => await checkComfyuiAt(url, 'It is being started, or it is stuck: the log of serve or worker says which')));
  const wrong = await checkOwnComfyui(ownComfyui);
  const what = `ComfyUI is started by serve and worker: ${ownComfyui.command.join(' ')}`;
  return [wrong === undefined ? { state: 'good', what } : { state: 'bad', what: `${what}; but ${wrong}`, advice: 'Correct SOGNI_FLOW_COMFYUI_COMMAND or SOGNI_FLOW_COMFYUI_FOLDER' }];
}

async function checkComfyuiAt(url: string, advice: string): Promise<Finding> {
  const { describeComfyui } = await import('sogni-flow-runtime/comfyui');
  try {
    const { version, devices, previews } = await describeComfyui(url);
    const what = `ComfyUI ${version} at ${url}: ${devices.join(', ') || 'it names no device'}`;
    return previews ? { state: 'good', what } : { state: 'could be better', what, advice: 'Started with --preview-method auto it shows pictures while they are made' };
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return { state: 'bad', what: error.message, advice };
  }
}

async function checkOpenai({ openai }: Config): Promise<Finding[]> {
  if (openai === undefined) return [];
  const { describeOpenai } = await import('sogni-flow-runtime/runtimes');
  try {
    const { title, models } = await describeOpenai(openai);
    const what = `${title} at ${openai.baseUrl}: ${models.join(', ') || 'no model'}`;
    return [models.length > 0 ? { state: 'good', what } : { state: 'could be better', what, advice: 'It lists none of which it is known what they do: name them in SOGNI_FLOW_OPENAI_MODELS' }];
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return [{ state: 'bad', what: `${openai.baseUrl} is not used: ${error.message}`, advice: 'Start it, or correct SOGNI_FLOW_OPENAI_URL or SOGNI_FLOW_OPENAI_KEY' }];
  }
}

async function checkQueue({ config, queue }: Engine): Promise<Finding> {
  if (config.redisUrl === undefined) return { state: 'good', what: 'job queue: in the database' };
  try {
    await queue();
    return { state: 'good', what: `job queue: BullMQ on ${withoutPassword(config.redisUrl)}` };
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return { state: 'bad', what: `job queue: ${error.message}` };
  }
}

async function checkLedger({ accounts, ledger, verify }: Engine): Promise<Finding> {
  await accounts.ensure(LOCAL_ACCOUNT);
  const findings = await verify();
  if (findings.length > 0) return { state: 'bad', what: `the ledger does not add up: ${findings.slice(0, 3).join('; ')}`, advice: 'Keep the data folder as it is and report this' };
  const { available, held } = await ledger.balance(LOCAL_ACCOUNT);
  return { state: 'good', what: `the ledger adds up; account ${LOCAL_ACCOUNT} has ${formatSpark(available)} Spark, and ${formatSpark(held)} on hold` };
}
