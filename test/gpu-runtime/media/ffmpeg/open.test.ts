import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installHint, openFfmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { openWorkbench, type Workbench } from '../workbench.ts';

let bench: Workbench;

/** A program that answers like FFmpeg and has only the filters and encoders named. */
async function fakeFfmpeg(folder: string, filters: readonly string[], encoders: readonly string[]): Promise<string> {
  await mkdir(bench.path(folder));
  const list = (names: readonly string[]): string => names.map((name) => ` .S. ${name}  V->V  What it does.`).join('\n');
  const script = `#!/bin/sh\ncase "$*" in *-version) echo "ffmpeg version n9.1-custom Copyright";; *-filters) echo '${list(filters)}';; *-encoders) echo '${list(encoders)}';; esac\n`;
  for (const name of ['ffmpeg', 'ffprobe']) {
    await writeFile(bench.path(`${folder}/${name}`), script);
    await chmod(bench.path(`${folder}/${name}`), 0o755);
  }
  return bench.path(folder);
}

const FILTERS = ['xfade', 'sidechaincompress', 'alimiter', 'loudnorm', 'ebur128', 'ass'];
const ENCODERS = ['libx264', 'aac'];

beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

describe('openFfmpeg', () => {
  it('takes a capable program from the PATH and tells its version without decoration', async () => {
    const folder = await fakeFfmpeg('capable', FILTERS, ENCODERS);
    const ffmpeg = await openFfmpeg({ env: { PATH: `/nowhere:${folder}` } });
    expect(ffmpeg.describe()).toEqual({ kind: 'native', version: '9.1', missing: [] });
  });

  it('passes over a program on the PATH that lacks features, and names them', async () => {
    const folder = await fakeFfmpeg('lacking', FILTERS.filter((name) => name !== 'xfade' && name !== 'ass'), ['aac']);
    const ffmpeg = await openFfmpeg({ env: { PATH: folder } });
    expect(ffmpeg.describe()).toEqual({ kind: 'wasm', version: '5.1.4', missing: ['filter xfade', 'filter ass', 'encoder libx264'] });
  });

  it('uses the WebAssembly build when the PATH has no ffmpeg', async () => {
    const ffmpeg = await openFfmpeg({ env: { PATH: bench.folder } });
    expect(ffmpeg.describe()).toEqual({ kind: 'wasm', version: '5.1.4', missing: [] });
  });

  it('uses the WebAssembly build when the configuration names it, whatever the PATH has', async () => {
    expect((await openFfmpeg({ env: { PATH: process.env.PATH, MEDIA_FFMPEG: 'wasm' } })).kind).toBe('wasm');
  });

  it('never passes over a configured program that is not there', async () => {
    await expect(openFfmpeg({ env: { PATH: process.env.PATH, MEDIA_FFMPEG: '/nowhere/ffmpeg' } })).rejects.toMatchObject({
      code: 'tool_missing',
      message: expect.stringContaining('MEDIA_FFMPEG is /nowhere/ffmpeg'),
    });
  });

  it('refuses a configured program that lacks features, and says what to install', async () => {
    const folder = await fakeFfmpeg('configured', FILTERS, ['libx264']);
    await expect(openFfmpeg({ ffmpegPath: `${folder}/ffmpeg`, env: {} })).rejects.toMatchObject({
      code: 'tool_missing',
      message: expect.stringMatching(/lacks encoder aac.*install/),
    });
  });

  it('looks for ffprobe beside a configured ffmpeg, and takes another one when told', async () => {
    const folder = await fakeFfmpeg('pair', FILTERS, ENCODERS);
    expect((await openFfmpeg({ env: { MEDIA_FFMPEG: `${folder}/ffmpeg` } })).kind).toBe('native');
    await expect(openFfmpeg({ env: { MEDIA_FFMPEG: `${folder}/ffmpeg`, MEDIA_FFPROBE: `${folder}/other` } })).rejects.toMatchObject({ code: 'tool_missing' });
  });
});

describe('installHint', () => {
  it.each([
    ['linux', 'apt-get'],
    ['darwin', 'brew'],
    ['win32', 'winget'],
  ] as const)('names the installer of %s', (platform, installer) => {
    expect(installHint(platform)).toContain(installer);
  });
});
