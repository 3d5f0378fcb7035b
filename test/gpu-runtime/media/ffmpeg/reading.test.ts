import { describe, expect, it } from '@jest/globals';
import { failureOf, lastLine } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/failure.ts';
import { readProbe } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/probe.ts';
import { progressReader } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/progress.ts';
import { Tail } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/tail.ts';

describe('failureOf', () => {
  it.each([
    ['av_interleaved_write_frame(): No space left on device\nError writing trailer of /x/film.part.mp4: No space left on device', 'disk_full'],
    ['[mov,mp4 @ 0x55ab] moov atom not found\n/x/in.mp4: Invalid data found when processing input', 'invalid_media'],
    ['[AVFilterGraph @ 0x1] No such filter: \'nope\'\nError initializing complex filters.', 'runtime_failed'],
    ['', 'runtime_failed'],
  ])('reads %j as %s', (messages, code) => {
    expect(failureOf(messages, 'joining', ['/x/in.mp4', '/x']).code).toBe(code);
  });

  it('prefers the reason to the summary, and names no path and no address', () => {
    expect(lastLine('[mov @ 0x55ab] moov atom not found\n/x/in.mp4: Invalid data found when processing input\n', ['/x/in.mp4'])).toBe('moov atom not found');
    expect(lastLine('/x/in.mp4: Permission denied\nAborted()\n', ['/x/in.mp4'])).toBe('Permission denied');
    expect(lastLine('cannot open /in/0.mp4', [])).toBe('cannot open the file');
  });
});

describe('progressReader', () => {
  it('tells how much is there, never more than all, and nothing before the first frame', () => {
    const seen: number[] = [];
    const read = progressReader(4, (fraction) => seen.push(fraction));
    ['out_time_us=N/A', 'frame=10', 'out_time_ms=1000000', 'out_time_us=1000000', 'out_time_us=4100000', 'progress=end'].forEach(read);
    expect(seen).toEqual([0.25, 1]);
  });
});

describe('Tail', () => {
  it('keeps the end, exactly', () => {
    const tail = new Tail(10);
    ['abcdef', 'ghijkl', 'mn'].forEach((text) => tail.push(Buffer.from(text)));
    expect(tail.toString()).toBe('efghijklmn');
  });

  it('keeps all of what is short', () => {
    const tail = new Tail(10);
    expect(tail.toString()).toBe('');
    tail.push(Buffer.from('abc'));
    expect(tail.toString()).toBe('abc');
  });
});

describe('readProbe', () => {
  const stream = { codec_type: 'video', codec_name: 'h264', width: 1920, height: 1080, pix_fmt: 'yuv420p', avg_frame_rate: '30000/1001', r_frame_rate: '30000/1001', duration: '2.5' };
  const read = (streams: unknown, format: unknown = { duration: '3' }) => readProbe(JSON.stringify({ streams, format }));

  it('turns the sides of a picture that a phone noted as lying', () => {
    const turned = read([{ ...stream, side_data_list: [{ side_data_type: 'Display Matrix', rotation: -90 }] }]);
    expect(turned?.video).toMatchObject({ width: 1080, height: 1920, frameRate: '30000/1001', constantRate: true });
  });

  it('takes the length of a WebM stream from its tag, and else that of the file', () => {
    const { duration: _, ...unknown } = stream;
    expect(read([{ ...unknown, tags: { DURATION: '00:01:02.500000000' } }])?.video?.durationSeconds).toBe(62.5);
    expect(read([unknown])?.video?.durationSeconds).toBe(3);
  });

  it('does not take a cover picture for a video', () => {
    const probe = read([{ ...stream, disposition: { attached_pic: 1 } }, { codec_type: 'audio', codec_name: 'mp3', sample_rate: '44100', channels: 2 }]);
    expect(probe?.video).toBeUndefined();
    expect(probe?.audio).toEqual({ codec: 'mp3', sampleRate: 44_100, channels: 2, durationSeconds: 3 });
    expect(probe?.streams).toHaveLength(2);
  });

  it('sees a rate that varies', () => {
    expect(read([{ ...stream, avg_frame_rate: '27/1' }])?.video?.constantRate).toBe(false);
  });

  it.each([['nothing', ''], ['no JSON', '{'], ['an error', '{"error":{"code":-1}}'], ['a list', '[]']])('finds nothing in %s', (_what, text) => {
    expect(readProbe(text)).toBeUndefined();
  });

  it('finds no video where the sides are absent or absurd', () => {
    expect(read([{ ...stream, width: 0 }])?.video).toBeUndefined();
    expect(read([{ ...stream, width: 100_000 }])?.video).toBeUndefined();
  });
});
