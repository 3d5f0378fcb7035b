/**
 * A real n8n in a process group of its own: it starts a second process for Code nodes, and both must go when it is killed.
 *
 * Its user folder starts out with our package installed from the tarball, as a user's has it. It listens on the loopback address and asks nobody outside.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { findN8n, type InstalledN8n } from './installed-n8n.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../..');
/** The first start makes the database. */
const START_LIMIT_MS = 180_000;
/** Parts of n8n that are of no use here and would ask servers outside. */
const DISABLED_MODULES = ['instance-ai', 'agents', 'mcp', 'mcp-registry', 'chat-hub', 'source-control', 'sso-oidc', 'sso-saml', 'ldap', 'otel', 'log-streaming', 'external-secrets', 'insights'];

const SILENT = ['DIAGNOSTICS', 'VERSION_NOTIFICATIONS', 'VERSION_NOTIFICATIONS_WHATS_NEW', 'TEMPLATES', 'PERSONALIZATION', 'HIRING_BANNER', 'DYNAMIC_BANNERS'];

export class N8nServer implements AsyncDisposable {
  readonly installed: InstalledN8n;
  readonly folder = mkdtempSync(join(tmpdir(), 'sogni-flow-n8n-'));
  readonly #environment: NodeJS.ProcessEnv;
  readonly baseUrl: string;
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(installed: InstalledN8n, port: number, brokerPort: number, environment: NodeJS.ProcessEnv) {
    this.installed = installed;
    this.baseUrl = `http://127.0.0.1:${port}`;
    this.#environment = {
      PATH: process.env.PATH,
      HOME: this.folder,
      NODE_ENV: 'production',
      N8N_USER_FOLDER: this.folder,
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_HOST: '127.0.0.1',
      N8N_PORT: String(port),
      N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
      N8N_RUNNERS_BROKER_PORT: String(brokerPort),
      N8N_SECURE_COOKIE: 'false',
      N8N_ENCRYPTION_KEY: 'only for tests',
      N8N_DISABLED_MODULES: DISABLED_MODULES.join(','),
      DB_TYPE: 'sqlite',
      ...Object.fromEntries(SILENT.map((what) => [`N8N_${what}_ENABLED`, 'false'])),
      ...environment,
    };
  }

  /** Packs our package, installs it where n8n looks for community nodes, and starts n8n. */
  static async start(environment: NodeJS.ProcessEnv = {}): Promise<N8nServer> {
    const server = new N8nServer(findN8n(), await freePort(), await freePort(), environment);
    server.#installPackage();
    await server.restart();
    return server;
  }

  #installPackage(): void {
    const nodes = join(this.folder, '.n8n/nodes');
    mkdirSync(nodes, { recursive: true });
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder], { cwd: ROOT, encoding: 'utf8' });
    const [packed] = JSON.parse(answer.slice(answer.indexOf('['))) as { filename: string }[];
    writeFileSync(join(nodes, 'package.json'), '{"private":true}');
    const options = ['--legacy-peer-deps', '--ignore-scripts', '--package-lock=false', '--offline', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...options, join(this.folder, packed?.filename ?? '')], { cwd: nodes, stdio: 'pipe' });
  }

  /** Starts n8n, again after `kill`, and waits until its API answers. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, [this.installed.bin, 'start'], { cwd: this.folder, env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#process = child;
    process.once('exit', () => this.#signal('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    await until('n8n answers', START_LIMIT_MS, async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`n8n ended with ${child.exitCode ?? child.signalCode}: ${this.log}`);
      // Its readiness probe answers before the API is there.
      const answer = await fetch(`${this.baseUrl}/rest/settings`).catch(() => undefined);
      return answer?.ok && answer.headers.get('content-type')?.includes('json') ? true : undefined;
    });
  }

  /** The last of what it has written to its log. */
  get log(): string {
    return this.#log.slice(-4_000);
  }

  /** Runs a command of n8n beside the server. */
  async command(...args: readonly string[]): Promise<string> {
    return (await run(process.execPath, [this.installed.bin, ...args], { cwd: this.folder, env: this.#environment })).stdout;
  }

  /** Dies as with `kill -9`, with all of its processes. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    this.#signal(signal);
    await ended;
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // ESRCH: the whole group is gone already.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
