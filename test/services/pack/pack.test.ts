/**
 * The three packages as a user gets them: packed, installed in an empty folder with plain npm, no configuration of ours. Asks the npm
 * registry; `npm run test:pack`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope, Template, TemplateSummary } from '../../../nodes/contract/index.ts';
import { trivial } from '../../bench/workflows.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PACKAGES = ['.', 'gpu-runtime', 'engine'];
const TEMPLATES = readdirSync(join(ROOT, 'workflows')).filter((file) => file.endsWith('.json')).sort();
const LIST = '/v1/creative-agent/workflows/templates';

/** The most that each package may weigh as a tarball, in kB: people who use n8n install the first one only. */
const MOST_KB = [300, 750, 11_000];

let folder: string;
let tarballs: readonly string[];
const sizes: number[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sogni-flow-pack-'));
  tarballs = PACKAGES.map((path) => {
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: join(ROOT, path), encoding: 'utf8' });
    const [packed] = JSON.parse(answer.slice(answer.indexOf('['))) as { filename: string; size: number }[];
    sizes.push(packed?.size ?? Infinity);
    return join(folder, packed?.filename ?? '');
  });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...tarballs], { cwd: folder, stdio: 'pipe' });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed packages', () => {
  it('bring no n8n package along, and no SDK of the network', () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['n8n-nodes-sogni-flow', 'sogni-flow', 'sogni-flow-runtime']));
    expect(installed.filter((name) => /^n8n-(workflow|core|nodes-base)$/.test(name))).toEqual([]);
    expect(existsSync(join(folder, 'node_modules/@n8n'))).toBe(false);
    expect(existsSync(join(folder, 'node_modules/@sogni-ai'))).toBe(false);
  });

  it('hold no tests, sources or data', () => {
    for (const tarball of tarballs) {
      const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
      expect(files.filter((file) => /(^|\/)(test|src|\.sogni-flow|out)\/|(?<!\.d)\.ts$|tsbuildinfo/.test(file))).toEqual([]);
      expect(files).toContain('package/package.json');
    }
  });

  it('are light', () => {
    const kilobytes = sizes.map((size) => size / 1_000);
    process.stderr.write(`packed: ${PACKAGES.map((name, at) => `${name} ${kilobytes[at]?.toFixed(0)} kB`).join(', ')}\n`);
    expect(PACKAGES.filter((_, at) => !(kilobytes[at]! <= MOST_KB[at]!))).toEqual([]);
  });

  it('bring the templates along: to n8n the files alone, to the engine with their covers and examples', () => {
    const [forN8n, , forEngine] = tarballs.map((tarball) => execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n'));
    expect(forN8n!.filter((file) => file.startsWith('package/workflows/')).sort()).toEqual(TEMPLATES.map((file) => `package/workflows/${file}`));
    expect(forEngine).toEqual(expect.arrayContaining(TEMPLATES.map((file) => `package/dist/workflows/${file}`)));
  });

  it("bring the creator's page along", () => {
    const page = join(folder, 'node_modules/sogni-flow/dist/web');
    expect(readFileSync(join(page, 'index.html'), 'utf8')).toMatch(/src="\/assets\/[^"]+\.js"/);
    expect(readdirSync(join(page, 'assets')).filter((name) => /\.js\.(br|gz)$/.test(name)).length).toBeGreaterThan(1);
  });

  it('run a workflow and a picture', () => {
    writeFileSync(join(folder, 'trivial.json'), JSON.stringify(trivial()));
    const run = (...args: string[]): string => execFileSync(join(folder, 'node_modules/.bin/sogni-flow'), args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(run('run', 'trivial.json', '--home', 'home', '--json')).toContain('"status":"completed"');
    const picture = run('run', 'one-picture', '--input', 'Seed=3', '--home', 'home', '--out', 'out', '--json');
    expect(picture).toContain('"status":"completed"');
    expect(existsSync(join(folder, 'out/one-picture-image.png'))).toBe(true);
  }, 120_000);

  it('show every cover and every example of the templates', async () => {
    const bin = join(folder, 'node_modules/.bin/sogni-flow');
    const key = execFileSync(bin, ['keys', 'create', 'test', '--home', 'home'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
    const server = spawn(bin, ['serve', '--port', '0', '--home', 'home'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = (await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])) as [unknown];
      const base = String(line).split('\n')[0]!;
      const data = async <Data>(path: string): Promise<Data> => {
        const answer = (await (await fetch(base + path, { headers: { 'api-key': key } })).json()) as Envelope<Data>;
        if (answer.status !== 'success') throw new Error(`${path}: ${answer.message}`);
        return answer.data;
      };
      const { templates } = await data<{ templates: TemplateSummary[] }>(`${LIST}?limit=100`);
      const shown = await Promise.all(templates.map(async ({ id }) => (await data<{ template: Template }>(`${LIST}/${id}`)).template));
      const pictures = shown.flatMap(({ thumbnailUrl, previewArtifacts }) => [thumbnailUrl, ...previewArtifacts.map(({ url }) => url)]);
      expect([shown.length, pictures.filter((url) => url === undefined)]).toEqual([TEMPLATES.length, []]);
      expect(pictures.length).toBeGreaterThan(2 * shown.length);
      const answers = await Promise.all(pictures.map(async (url) => await fetch(base + url!)));
      expect(answers.filter(({ ok }) => !ok).map(({ status, url }) => [status, url])).toEqual([]);
      const kinds = new Set(answers.map(({ headers }) => headers.get('content-type')!.split('/')[0]));
      expect([...kinds].sort()).toEqual(['audio', 'image', 'video']);
    } finally {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    }
  }, 120_000);
});
