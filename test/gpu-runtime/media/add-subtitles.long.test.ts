import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { ENGINES, input, makeClip, openWorkbench, perform, readPictures, startsFast, type Workbench } from './workbench.ts';

const SIZE = { width: 320, height: 180 };
const CUE = { startSeconds: 0.5, endSeconds: 1, text: 'Grüße aus Łódź {\\b1} \\N' };

describe.each(Object.entries(ENGINES))('add_subtitles with engine %s', (_name, open) => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  /** Makes and looks at films: the faster engine, if there is one. */
  let other: Ffmpeg;
  let film: RuntimeInput;
  let before: Buffer[];

  beforeAll(async () => {
    [bench, ffmpeg, other] = await Promise.all([openWorkbench(), open(), ENGINES.found()]);
    film = input('video', await makeClip(other, bench.path('film.mp4'), { ...SIZE, seconds: 1.5 }), 'video/mp4');
    before = await readPictures(other, film.path, SIZE.width, SIZE.height);
  });
  afterAll(() => bench.close());

  const caption = (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[] = [film]) => perform(ffmpeg, bench, 'add_subtitles', parameters, inputs);

  /** Rows of a frame that differ clearly from the film as it was. */
  const changedRows = (after: readonly Buffer[], frame: number): number[] => {
    const rows: number[] = [];
    const rowBytes = SIZE.width * 3;
    for (let row = 0; row < SIZE.height; row += 1) {
      for (let at = row * rowBytes; at < (row + 1) * rowBytes; at += 1) {
        if (Math.abs((after[frame]?.[at] ?? 0) - (before[frame]?.[at] ?? 0)) < 60) continue;
        rows.push(row);
        break;
      }
    }
    return rows;
  };

  it('writes a caption in its rows and its time only', async () => {
    const { saved, report } = await caption({ cues: [CUE] });
    const path = saved[0]?.path ?? '';
    expect(saved[0]).toMatchObject({ role: 'video', mediaType: 'video/mp4', ...SIZE, durationSeconds: 1.5 });
    const after = await readPictures(other, path, SIZE.width, SIZE.height);
    expect(after).toHaveLength(18);
    const shown = Array.from({ length: 18 }, (_, frame) => changedRows(after, frame));
    expect(shown.map((rows) => rows.length > 0)).toEqual(Array.from({ length: 18 }, (_, frame) => frame >= 6 && frame < 12 && (shown[frame]?.length ?? 0) > 0));
    const rows = shown[8] ?? [];
    expect(rows.length).toBeGreaterThan(4);
    expect(Math.min(...rows)).toBeGreaterThan(SIZE.height * 0.8);
    expect(Math.max(...rows)).toBeLessThan(SIZE.height * 0.97);
    expect(await startsFast(path)).toBe(true);
    expect(report).toEqual({ engine: `media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`, method: '1 captions burned in with ffmpeg' });
  });

  it('takes WebVTT text, and sets captions in the place, size and colour asked for', async () => {
    const vtt = 'WEBVTT\n\n00:00.200 --> 00:01.400\n<i>Ein</i> Titel &amp; mehr\n';
    const { saved } = await caption({ srt: vtt, style: { position: 'top', fontSizePct: 20, color: '#00FF00', outlineColor: '#000000' } });
    const after = await readPictures(other, saved[0]?.path ?? '', SIZE.width, SIZE.height);
    const rows = changedRows(after, 8);
    expect(Math.max(...rows)).toBeLessThan(SIZE.height * 0.4);
    expect(rows.length).toBeGreaterThan(15);
    let greens = 0;
    for (let at = 0; at < (after[8]?.length ?? 0); at += 3) if ((after[8]?.[at + 1] ?? 0) > 200 && (after[8]?.[at] ?? 0) < 90 && (after[8]?.[at + 2] ?? 0) < 90) greens += 1;
    expect(greens).toBeGreaterThan(100);
  });
});

describe('add_subtitles', () => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  let film: RuntimeInput;

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
    film = input('video', await makeClip(ffmpeg, bench.path('film.mp4'), { width: 150, height: 90, seconds: 1 }), 'video/mp4');
  });
  afterAll(() => bench.close());

  const caption = (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[] = [film]) => perform(ffmpeg, bench, 'add_subtitles', parameters, inputs);

  it.each([
    ['neither cues nor SRT', {}, 'cues and srt are both empty'],
    ['an empty list', { cues: [] }, 'cues and srt are both empty'],
    ['both', { cues: [CUE], srt: '1\n00:00:00,000 --> 00:00:01,000\nx' }, 'cues and srt are both given'],
    ['a cue that ends before it starts', { cues: [CUE, { startSeconds: 1, endSeconds: 1, text: 'x' }] }, 'cues[1] ends at 1 s'],
    ['a cue of blanks', { cues: [{ text: ' \n ' }] }, 'cues[0].text is blank'],
    ['a colour that is none', { cues: [CUE], style: { color: 'white' } }, 'style.color is "white"'],
    ['SRT with a broken line', { srt: '1\n00:00:00,000 -> 00:00:01,000\nx' }, 'srt, line 2'],
  ])('refuses %s', async (_what, parameters, message) => {
    await expect(caption(parameters)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });

  it('refuses a job without a video, and sound in place of one', async () => {
    await expect(caption({ cues: [CUE] }, [])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('copies the sound as it is, in step with the picture', async () => {
    const sounding = input('video', await makeClip(ffmpeg, bench.path('sounding.mp4'), { seconds: 1.5, tone: 440 }), 'video/mp4');
    const { saved } = await caption({ cues: [CUE] }, [sounding]);
    const soundOf = async (from: string): Promise<string> => {
      await ffmpeg.run({ inputs: [{ path: from, demuxer: 'mov' }], outputs: [{ path: `${from}.txt`, args: ['-map', '0:a:0', '-c', 'copy', '-f', 'md5'] }], cwd: bench.folder });
      return await readFile(`${from}.txt`, 'utf8');
    };
    expect(await soundOf(saved[0]?.path ?? '')).toBe(await soundOf(sounding.path));
    const { audio, video } = await ffmpeg.probe(saved[0]?.path ?? '');
    expect(Math.abs((audio?.durationSeconds ?? 0) - (video?.durationSeconds ?? 0))).toBeLessThan(0.05);
  });

  it('keeps a silent film silent, and tells which captions are not seen and which letters it lacks', async () => {
    const { saved, report } = await caption({ cues: [CUE, { startSeconds: 5, endSeconds: 6, text: 'too late 你好' }] });
    expect((await ffmpeg.probe(saved[0]?.path ?? '')).streams).toEqual([{ kind: 'video', codec: 'h264' }]);
    expect(report.warnings).toEqual(['the caption "too late 你好" begins at 5 s and is not seen: the video lasts 1.0 s', 'the caption font has no 你 好']);
  });
});
