/** The container files against what they speak of: the repository, the configuration, the commands and the health routes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { load } from 'js-yaml';
import { COMMANDS } from '../../engine/src/cli/commands/index.ts';
import { VARIABLES } from '../../engine/src/config.ts';
import { healthRoutes } from '../../engine/src/server/routes/health.ts';
import type { Room } from '../../engine/src/server/room.ts';
import { parseDockerfile, type Stage } from './dockerfile.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: object;
  readonly volumes: object;
}

const compose = load(read('compose.yaml')) as Compose;
const services = Object.entries(compose.services);
const stages = parseDockerfile(read('Dockerfile'));

const named = (name: string): Stage => stages.find((stage) => stage.name === name)!;
/** A stage and those it is made from, itself first. */
const lineage = (stage: Stage): Stage[] => [stage, ...stages.filter(({ name }) => name === stage.from).flatMap(lineage)];
/** The arguments of the last of these instructions that holds in a stage. */
const holds = (stage: Stage, instruction: string): string | undefined =>
  lineage(stage).flatMap(({ lines }) => lines.filter((line) => line.instruction === instruction).slice(-1))[0]?.text;
const list = (text = '[]'): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[];

describe('the Dockerfile', () => {
  it('builds on stages that come before, and on images with a whole version', () => {
    const images = stages.filter(({ from }, n) => !stages.slice(0, n).some(({ name }) => name === from)).map(({ from }) => from);
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/:\d+\.\d+\.\d+/.test(image))).toEqual([]);
  });

  it('copies from earlier stages, and from the repository what is there and sent to the builder', () => {
    const [all, ...sent] = read('.dockerignore').split('\n').filter((line) => line.startsWith('!') || line === '*');
    expect(all).toBe('*');
    const reaches = (path: string): boolean => path === '.' || (existsSync(join(ROOT, path)) && sent.includes(`!${path.split('/')[0]}`));
    const wrong = stages.flatMap(({ copies }, n) =>
      copies.flatMap(({ from, sources }) => {
        if (from !== undefined) return stages.slice(0, n).some(({ name }) => name === from) ? [] : [from];
        return sources.filter((path) => !reaches(path));
      }),
    );
    expect(wrong).toEqual([]);
    expect(sent.filter((line) => !existsSync(join(ROOT, line.slice(1))))).toEqual([]);
  });

  it('sends the builder all that is compiled, and copies into n8n what is packed and made', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    expect(references.filter(({ path }) => !read('.dockerignore').includes(`\n!${path.slice(2)}\n`))).toEqual([]);
    const { files } = JSON.parse(read('package.json')) as { files: string[] };
    const copied = named('n8n').copies.flatMap(({ sources }) => sources.map((path) => path.replace('/sogni-flow/', '')));
    expect(copied.sort()).toEqual(['package.json', ...files.filter((path) => path.startsWith('dist/'))].sort());
  });

  it('starts commands that there are, as a user without rights', () => {
    const started = ['engine', 'worker'].map((name) => [holds(named(name), 'ENTRYPOINT'), list(holds(named(name), 'CMD'))[0]]);
    expect(started).toEqual([['["sogni-flow"]', 'serve'], ['["sogni-flow"]', 'worker']]);
    const [program, command = ''] = list(holds(named('worker'), 'HEALTHCHECK'));
    expect([program, Object.keys(COMMANDS)]).toEqual(['sogni-flow', expect.arrayContaining(['serve', 'worker', command])]);
    expect(['engine', 'worker', 'n8n'].map((name) => holds(named(name), 'USER'))).toEqual(['node', 'node', 'node']);
    expect(read('Dockerfile')).toContain('ln -s /sogni-flow/engine/bin/sogni-flow.js /usr/local/bin/sogni-flow');
    expect(readdirSync(join(ROOT, 'engine/bin'))).toContain('sogni-flow.js');
  });

  it.each([['answers', 0], ['does not answer', 1]])('has a check for the engine that tells when the database %s', async (_, code) => {
    const get = async (): Promise<object> => await (code === 0 ? Promise.resolve({ one: 1 }) : Promise.reject(new Error('gone')));
    await using closing = new AsyncDisposableStack();
    const app = closing.adopt(Fastify(), async (server) => await server.close());
    healthRoutes(app, { services: { store: { get } } } as unknown as Room);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const [, ...args] = list(holds(named('engine'), 'HEALTHCHECK'));
    const check = spawn(process.execPath, args, { env: { SOGNI_FLOW_PORT: String(port) } });
    expect((await once(check, 'close'))[0]).toBe(code);
  });

  it('refuses an instruction that Docker does not know', () => {
    expect(() => parseDockerfile('FROM a:1.2.3 AS a\nINSTALL ffmpeg')).toThrow('INSTALL');
  });
});

describe('compose.yaml', () => {
  it('runs n8n, engine, worker, database and queue, of stages that there are or of images with a version', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['engine', 'n8n', 'postgres', 'redis', 'worker']);
    const wrong = services.filter(([, { build, image }]) => (build ? build.context !== '.' || !named(build.target) : !/:\d+\.\d+/.test(image ?? '')));
    expect(wrong).toEqual([]);
  });

  it('gives every service a health check and a user without rights, by itself or by its image', () => {
    const has = (instruction: string, own: unknown, { build }: Service): boolean => own !== undefined || (build !== undefined && holds(named(build.target), instruction) !== undefined);
    expect(services.filter(([, service]) => !has('HEALTHCHECK', service.healthcheck, service) || !has('USER', service.user, service))).toEqual([]);
    expect(services.filter(([, { user }]) => user === 'root' || user === '0')).toEqual([]);
  });

  it('waits for health, and names volumes and networks that there are', () => {
    const waits = services.flatMap(([, { depends_on: on = {} }]) => Object.entries(on));
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.filter(([name, { condition }]) => !(name in compose.services) || condition !== 'service_healthy')).toEqual([]);
    expect([...new Set(services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0])))].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect([...new Set(services.flatMap(([, { networks = [] }]) => networks))].sort()).toEqual(Object.keys(compose.networks).sort());
  });

  it('keeps secrets out, and refuses to start without them', () => {
    const secrets = services.flatMap(([, { environment = {} }]) => Object.entries(environment).filter(([name]) => /SECRET|PASSWORD|DATABASE_URL/.test(name)));
    expect(secrets.length).toBeGreaterThan(2);
    expect(secrets.filter(([, value]) => !/\$\{[A-Z_]+:\?.*\}/.test(value))).toEqual([]);
  });

  it('gives engine and worker the same variables and data', () => {
    const { engine, worker } = compose.services;
    expect(worker?.environment).toEqual(engine?.environment);
    expect(worker?.volumes).toEqual(engine?.volumes);
  });
});

it.each(['Dockerfile', 'compose.yaml'])('%s sets only variables of the configuration', (name) => {
  const used = read(name).match(/\b(SOGNI_FLOW|MEDIA)_[A-Z_]+\b|\b(DATABASE|REDIS)_URL\b/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((variable) => !(variable in VARIABLES))).toEqual([]);
});
