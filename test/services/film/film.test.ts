/**
 * The demo, as a new user gets it: the command line in a process of its own, an empty data folder, and the film measured with
 * ffprobe and ffmpeg. Needs FFmpeg on the PATH; `npm run test:film`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'engine/bin/sogni-flow.js');
const FILM = join(ROOT, 'workflows/sunset-postcard-film.json');
const PAID_NODES = ['Film', 'Film with captions', 'Lake', 'Lake at night', 'Lake moves', 'Meadow', 'Meadow moves', 'Music', 'Sound track', 'Sunset', 'Sunset moves', 'Voice'];

interface Event {
  readonly type: string;
  readonly node?: string;
  readonly executionId?: string;
  readonly restored?: boolean;
}

interface Result extends Event {
  readonly status: string;
  readonly spark: { readonly quoted: { readonly max: number } | null; readonly captured: number };
  readonly outputs: Readonly<Record<string, readonly { readonly path: string; readonly mediaType: string; readonly sha256: string }[]>>;
  readonly contactSheet: string;
  readonly seeds: Readonly<Record<string, readonly number[]>>;
}

interface Run {
  readonly events: readonly Event[];
  readonly result: Result | undefined;
  readonly code: number | null;
  readonly stderr: string;
}

const WITHOUT_FFMPEG = { PATH: dirname(process.execPath) };

/** @param until - the process is killed (SIGKILL) as soon as an event matches. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, until?: (event: Event) => boolean): Promise<Run> {
  const child = spawn(process.execPath, [BIN, 'run', ...args, '--json'], { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const events: Event[] = [];
  let stderr = '';
  let rest = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as Event;
      events.push(event);
      if (until?.(event)) child.kill('SIGKILL');
    }
  });
  const code = await new Promise<number | null>((end) => child.once('close', end));
  return { events, result: events.find((event): event is Result => event.type === 'result'), code, stderr };
}

const probe = (path: string): { streams: Record<string, string | number>[]; format: Record<string, string> } =>
  JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', path], { encoding: 'utf8' }));

const measure = (path: string, args: readonly string[]): string =>
  execFileSync('bash', ['-c', 'ffmpeg -hide_banner -nostats -i "$0" "$@" -f null - 2>&1', path, ...args], { encoding: 'utf8', maxBuffer: 1e8 });

function expectFilm(path: string): void {
  const { streams, format } = probe(path);
  const video = streams.find(({ codec_type: type }) => type === 'video');
  const audio = streams.find(({ codec_type: type }) => type === 'audio');
  expect(video).toMatchObject({ codec_name: 'h264', width: 1280, height: 720, pix_fmt: 'yuv420p', r_frame_rate: '24/1', sample_aspect_ratio: '1:1' });
  expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
  expect(streams).toHaveLength(2);
  // Three clips of 5 s, two transitions of 0.8 s, at 24 fps.
  expect(Math.abs(Number(video?.nb_read_frames) - Math.round(13.4 * 24))).toBeLessThanOrEqual(1);
  expect(Number(format.duration)).toBeGreaterThan(13.3);
  expect(Number(format.duration)).toBeLessThan(13.6);
  const head = readFileSync(path);
  expect(head.indexOf('moov')).toBeLessThan(head.indexOf('mdat'));
  const loudness = /Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(measure(path, ['-af', 'ebur128=peak=true:framelog=verbose']))?.[1];
  expect(Number(loudness)).toBeGreaterThan(-15);
  expect(Number(loudness)).toBeLessThan(-13);
  expect(measure(path, ['-vf', 'blackdetect=d=0.3:pix_th=0.02', '-an'])).not.toContain('black_start');
  expect(measure(path, ['-af', 'silencedetect=n=-50dB:d=0.7', '-vn'])).not.toContain('silence_start');
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sogni-flow-film-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the demo film', () => {
  let first: Result | undefined;

  it('is made from the workflow file, with a price known before and at most 20 Spark', async () => {
    const { result, code, events, stderr } = await run([FILM, '--home', 'home', '--out', 'out']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    first = result;
    expect(result?.status).toBe('completed');
    console.log(`quoted ${result?.spark.quoted?.max} Spark, captured ${result?.spark.captured}`);
    expect(result?.spark.quoted?.max).toBeLessThanOrEqual(20);
    expect(result?.spark.captured).toBeGreaterThan(5);
    expect(result?.spark.captured).toBeLessThanOrEqual(result?.spark.quoted?.max ?? 0);
    expect(events[0]?.type).toBe('quote');
    expect(events.filter(({ type }) => type === 'node_progress').length).toBeGreaterThan(20);
    expect(Object.keys(result?.seeds ?? {}).sort()).toEqual(PAID_NODES.filter((node) => !['Film', 'Film with captions', 'Sound track'].includes(node)));
    expectFilm(join(folder, result?.outputs.video?.[0]?.path ?? ''));
    expect(readFileSync(join(folder, result?.contactSheet ?? '')).subarray(1, 4).toString()).toBe('PNG');
  }, 300_000);

  it('costs nothing the second time and is the same file', async () => {
    const { result, code } = await run([FILM, '--home', 'home', '--out', 'again']);
    expect(code).toBe(0);
    expect(result?.spark).toEqual({ quoted: { min: 0, expected: 0, max: 0 }, captured: 0 });
    expect(result?.outputs.video?.[0]?.sha256).toBe(first?.outputs.video?.[0]?.sha256);
  }, 120_000);

  it('is made without FFmpeg on the PATH as well', async () => {
    expect(existsSync(join(WITHOUT_FFMPEG.PATH, 'ffmpeg'))).toBe(false);
    const { result, code, stderr } = await run([FILM, '--home', 'home-wasm', '--out', 'out-wasm'], WITHOUT_FFMPEG);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectFilm(join(folder, result?.outputs.video?.[0]?.path ?? ''));
  }, 600_000);
});

describe('a run that is killed', () => {
  const points = {
    'before the first picture': (event: Event) => event.type === 'node_started' && event.node === 'Sunset',
    'in the middle of a clip': (event: Event) => event.type === 'node_progress' && event.node === 'Sunset moves',
    'while the sound is mixed': (event: Event) => event.type === 'node_started' && event.node === 'Sound track',
    'after the clips are joined': (event: Event) => event.type === 'node_finished' && event.node === 'Film',
  };

  it.each(Object.entries(points))('%s is finished by --resume, and no job is bought twice', async (name, point) => {
    const home = `killed-${name.replaceAll(' ', '-')}`;
    const killed = await run([FILM, '--home', home, '--out', home], {}, point);
    expect(killed.code).toBeNull();
    expect(killed.result).toBeUndefined();
    const id = killed.events.find(({ type }) => type === 'execution_started')?.executionId;
    expect(existsSync(join(folder, home, 'sunset-postcard-film-video.mp4'))).toBe(false);

    const resumed = await run(['--resume', String(id), '--home', home, '--out', home]);
    expect({ code: resumed.code, status: resumed.result?.status }).toEqual({ code: 0, status: 'completed' });
    // What was told as finished is read back; a run that was saved in the moment of the kill may be, too.
    const finished = (run: Run, restored: boolean) => run.events.filter((event) => event.type === 'node_finished' && event.restored === restored).map(({ node }) => node);
    expect(finished(resumed, true)).toEqual(expect.arrayContaining(finished(killed, false)));
    expect(finished(resumed, true).filter((node) => finished(resumed, false).includes(node))).toEqual([]);
    expectFilm(join(folder, resumed.result?.outputs.video?.[0]?.path ?? ''));

    const balance = JSON.parse(execFileSync(process.execPath, [BIN, 'balance', '--json', '--home', home], { cwd: folder, encoding: 'utf8' })) as Record<string, number>;
    expect(balance.held).toBe(0);
    expect(balance.available).toBeCloseTo(400 - (resumed.result?.spark.captured ?? 0), 6);
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(folder, home, 'sogni-flow.sqlite'), { readOnly: true });
    const jobs = database.prepare('SELECT operation, state, COUNT(*) AS jobs FROM job GROUP BY operation, state').all();
    database.close();
    expect(jobs.reduce((sum, row) => sum + Number(row.jobs), 0)).toBe(PAID_NODES.length);
    expect(jobs.every((row) => row.state === 'completed')).toBe(true);
  }, 300_000);
});
