import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { eventually } from '../../../eventually.ts';
import { ENGINES, frames, makeSound, openWorkbench, startsFast, tone, type Workbench } from '../workbench.ts';

const SIZE = { width: 64, height: 36, fps: 12 };
const digestOf = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex');

/** What does not touch the engine itself is tried on one of them: a WebAssembly process takes half a second to begin. */
describe.each(Object.entries(ENGINES))('ffmpeg engine: %s', (name, open) => {
  const onOne = (title: string, test: () => Promise<void>): void => {
    if (name === 'found') it(title, test);
  };
  let bench: Workbench;
  let ffmpeg: Ffmpeg;

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), open()]);
  });
  afterAll(() => bench.close());

  const encode = (name: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, frameCount = 12, more: { signal?: AbortSignal; onProgress?: (fraction: number) => void } = {}) =>
    ffmpeg.encodeFrames({ ...SIZE, frameCount, frames: source, output: bench.path(name), ...more });

  it('makes a film of exactly the frames given, in the form that every player takes', async () => {
    const progress: number[] = [];
    await encode('film.mp4', frames({ ...SIZE, seconds: 1 }), 12, { onProgress: (fraction) => progress.push(fraction) });
    const { video, audio, durationSeconds } = await ffmpeg.probe(bench.path('film.mp4'), { count: true });
    expect(video).toMatchObject({ ...SIZE, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', colorSpace: 'bt709', frameRate: '12/1', constantRate: true, frameCount: 12, framesFound: 12 });
    expect([audio, durationSeconds]).toEqual([undefined, 1]);
    expect(await startsFast(bench.path('film.mp4'))).toBe(true);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('gives the same bytes for the same frames', async () => {
    await encode('once.mp4', frames({ ...SIZE, seconds: 1 }));
    await encode('twice.mp4', frames({ ...SIZE, seconds: 1 }));
    expect(await digestOf(bench.path('twice.mp4'))).toBe(await digestOf(bench.path('once.mp4')));
  });

  onOne('has written each chunk before it asks for the next, so a producer may use one buffer', async () => {
    const buffer = new Uint8Array(SIZE.width * SIZE.height * 3);
    async function* reused(): AsyncGenerator<Uint8Array> {
      for (const frame of frames({ ...SIZE, seconds: 1 })) {
        buffer.set(frame);
        yield buffer;
        buffer.fill(0);
      }
    }
    await encode('reused.mp4', reused());
    await encode('fresh.mp4', frames({ ...SIZE, seconds: 1 }));
    expect(await digestOf(bench.path('reused.mp4'))).toBe(await digestOf(bench.path('fresh.mp4')));
  });

  it('refuses too few frames and leaves no file behind', async () => {
    await expect(encode('few.mp4', frames({ ...SIZE, seconds: 1 }), 13)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('only') });
    expect((await readdir(bench.folder)).filter((name) => name.startsWith('few'))).toEqual([]);
  });

  onOne('refuses sides that H.264 cannot have', async () => {
    await expect(ffmpeg.encodeFrames({ ...SIZE, width: 63, frameCount: 1, frames: [], output: bench.path('odd.mp4') })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  onOne('hands on what the producer of the frames threw', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(SIZE.width * SIZE.height * 3);
      throw new TypeError('the renderer stumbled');
    }
    await expect(encode('broken.mp4', broken())).rejects.toThrow('the renderer stumbled');
  });

  it('ends the process when it is cancelled, even while the producer waits, and leaves no file behind', async () => {
    const controller = new AbortController();
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(SIZE.width * SIZE.height * 3);
      controller.abort();
      await new Promise(() => undefined);
    }
    await expect(encode('cancelled.mp4', endless(), 12, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(encode('cancelled.mp4', [], 12, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(bench.folder)).filter((name) => name.startsWith('cancelled'))).toEqual([]);
  });

  it('ends the process at its time limit', async () => {
    async function* stuck(): AsyncGenerator<Uint8Array> {
      await new Promise(() => undefined);
      yield new Uint8Array(0);
    }
    const run = ffmpeg.run({
      inputs: [{ frames: stuck(), demuxer: 'rawvideo', options: ['-pixel_format', 'rgb24', '-video_size', '64x36'] }],
      outputs: [{ args: ['-map', '0:v'] }],
      cwd: bench.folder,
      timeoutMs: 50,
    });
    await expect(run).rejects.toMatchObject({ code: 'timed_out' });
  });

  (process.platform === 'linux' ? it : it.skip)('says so when the disk is full', async () => {
    await mkdir(bench.path('full'));
    await symlink('/dev/full', bench.path('full/film.part.mp4'));
    await expect(encode('full/film.mp4', frames({ ...SIZE, seconds: 1 }))).rejects.toMatchObject({ code: 'disk_full' });
  });

  const DISGUISES = [
    ['text', 'These words are no film.'],
    ['a playlist that names another file', "ffconcat version 1.0\nfile 'film.mp4'\n"],
    ['nothing', ''],
  ];
  it.each(name === 'found' ? DISGUISES : DISGUISES.slice(0, 1))('refuses %s that is called a video, without naming a path', async (_what, text) => {
    await writeFile(bench.path('disguised.mp4'), text);
    const refusal: unknown = await ffmpeg.probe(bench.path('disguised.mp4')).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid_media', message: expect.stringContaining('video/mp4') });
    expect(String(refusal)).not.toMatch(/disguised|\/in\//);
  });

  it('calls an input that a run cannot read bad media', async () => {
    await writeFile(bench.path('words.mp4'), 'These words are no film.');
    const run = ffmpeg.run({ inputs: [{ path: bench.path('words.mp4'), demuxer: 'mov' }], outputs: [{ args: ['-map', '0:v'] }], cwd: bench.folder });
    await expect(run).rejects.toMatchObject({ code: 'invalid_media' });
  });

  it('tells a file that is gone from a file that is bad', async () => {
    await expect(ffmpeg.probe(bench.path('gone.mp4'))).rejects.toMatchObject({ code: 'storage_failed' });
  });

  const FORMATS = [
    ['audio/mpeg', 'mp3', 'mp3'],
    ['audio/flac', 'flac', 'flac'],
    ['audio/mp4', 'm4a', 'aac'],
    ['audio/wav', 'wav', 'pcm_s16le'],
  ] as const;
  it.each(name === 'found' ? FORMATS : FORMATS.slice(0, 1))('writes sound as %s', async (mediaType, ending, codec) => {
    const input = await makeSound(bench.path('tone.wav'), tone(440, 0.5));
    await ffmpeg.convertAudio({ input, output: bench.path(`sound.${ending}`), mediaType });
    const { audio, durationSeconds } = await ffmpeg.probe(bench.path(`sound.${ending}`));
    expect(audio).toMatchObject({ codec, sampleRate: 44_100, channels: 1 });
    expect(Math.abs(durationSeconds - 0.5)).toBeLessThan(0.08);
  });

  onOne('writes sound in no format that is not listed', async () => {
    await expect(ffmpeg.convertAudio({ input: bench.path('tone.wav'), output: bench.path('x.ogg'), mediaType: 'audio/ogg' })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

(process.platform === 'linux' ? describe : describe.skip)('a running ffmpeg', () => {
  it('ends with the process that started it', async () => {
    const bench = await openWorkbench();
    const source = pathToFileURL(join(process.cwd(), 'gpu-runtime/src/runtimes/media/ffmpeg/open.ts')).href;
    const script = `
      const { openFfmpeg } = await import(${JSON.stringify(source)});
      const ffmpeg = await openFfmpeg();
      async function* frames() { yield new Uint8Array(64 * 36 * 3); setTimeout(() => process.exit(0), 50); await new Promise(() => {}); }
      await ffmpeg.encodeFrames({ width: 64, height: 36, fps: 12, frameCount: 12, frames: frames(), output: ${JSON.stringify(bench.path('orphan.mp4'))} });`;
    await new Promise((resolve) => spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { stdio: 'ignore' }).once('close', resolve));
    const alive = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (command.includes(bench.folder)) found.push(command);
      }
      return found;
    };
    await eventually('no ffmpeg is left', async () => (await alive()).length === 0);
    await bench.close();
  });
});
