import { describe, expect, it } from '@jest/globals';
import { commandLine } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/command.ts';
import { demuxerOf, mediaTypeOfName } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/demuxer.ts';

const line = commandLine(
  {
    inputs: [{ path: '/store/a', demuxer: 'mov' }, { frames: [], demuxer: 'rawvideo', options: ['-framerate', '24'] }],
    filterGraph: '[0:v]null[v]',
    outputs: [{ path: '/job/film.mp4', args: ['-map', '[v]'] }, { args: ['-map', '1:v'] }],
    cwd: '/job',
  },
  { nameOf: (path) => `<${path}>`, threads: 3 },
  (path) => `${path}.part`,
);
const before = (name: string): string => line.slice(0, line.indexOf(name)).join(' ');

describe('commandLine', () => {
  it('forces a demuxer and the local protocols before each input', () => {
    expect(before('</store/a>')).toMatch(/-protocol_whitelist file,pipe -threads 1 -f mov -i$/);
    expect(before('pipe:0')).toMatch(/-protocol_whitelist file,pipe -threads 1 -f rawvideo -framerate 24 -i$/);
  });

  it('never waits for a keyboard, and reports its progress on standard output', () => {
    expect(line.join(' ')).toMatch(/^-nostdin -hide_banner -nostats -y -loglevel warning -progress pipe:1 -stats_period 0.25 /);
  });

  it('writes under the temporary name, without metadata, with the same threads everywhere', () => {
    expect(before('</job/film.mp4.part>')).toMatch(/-map \[v\] -threads 3 -map_metadata -1 -map_chapters -1 -fflags \+bitexact -flags:v \+bitexact -flags:a \+bitexact$/);
  });

  it('throws away the result of a run that only measures', () => {
    expect(line.slice(-3)).toEqual(['-f', 'null', '-']);
  });
});

describe('demuxerOf', () => {
  it.each([['video/mp4', 'mov'], ['video/webm', 'matroska'], ['audio/mp4', 'mov'], ['audio/mpeg', 'mp3']] as const)('reads %s with %s alone', (mediaType, demuxer) => {
    expect(demuxerOf(mediaType)).toBe(demuxer);
  });

  it.each(['text/plain', 'text/vtt', 'model/gltf-binary'] as const)('refuses %s', (mediaType) => {
    expect(() => demuxerOf(mediaType)).toThrow(expect.objectContaining({ code: 'invalid_media' }));
  });
});

describe('mediaTypeOfName', () => {
  it('goes by the ending, and refuses one that it does not know', () => {
    expect(mediaTypeOfName('/a/b.FLAC')).toBe('audio/flac');
    expect(() => mediaTypeOfName('/a/b.m3u8')).toThrow(expect.objectContaining({ code: 'invalid_media' }));
    expect(() => mediaTypeOfName('/a/b')).toThrow(expect.objectContaining({ code: 'invalid_media' }));
  });
});
