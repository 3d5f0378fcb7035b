/**
 * The three packages as a user gets them: packed, installed in an empty folder with plain npm, no configuration of ours. Asks the npm
 * registry; `npm run test:pack`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trivial } from '../../bench/workflows.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PACKAGES = ['.', 'gpu-runtime', 'engine'];

let folder: string;
let tarballs: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sogni-flow-pack-'));
  tarballs = PACKAGES.map((path) => {
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: join(ROOT, path), encoding: 'utf8' });
    const [packed] = JSON.parse(answer.slice(answer.indexOf('['))) as { filename: string }[];
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
});
