/**
 * Share-Safe: a file that every phone, browser and platform plays. H.264 High at level 4.0, 4:2:0, square pixels, up to 1080p and
 * 30 fps, groups of two seconds, AAC stereo at -14 LUFS, index first, and no larger than asked for.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import { soundEncoder } from '../ffmpeg/convert-audio.ts';
import { FAST_START, h264 } from '../ffmpeg/delivery.ts';
import { FLOAT_STEREO, master, MEASURE, readLoudness } from '../loudness.ts';
import { soundGraph, stitchGraph } from './film-graph.ts';
import type { FilmOrder, MakeFilm } from './make-film.ts';

export const SHARED_SIDES = { long: 1_920, short: 1_080 } as const;
export const SHARED_FPS = 30;

const PRESET = { native: 'medium', wasm: 'veryfast' } as const;
const CRF = 21;
/** Bit/s. */
const MOST_VIDEO = 8_000_000;
/** Bit/s below which a picture of any size falls apart. */
const LEAST_VIDEO = 100_000;
const SOUND = { plenty: 160_000, little: 96_000 } as const;
/** Of a tight bound, what pictures and sound may take: the index takes the rest. */
const SHARE_OF_BOUND = 0.95;
const TRIES = 4;
/** Loudness of streaming platforms; peaks stay below -1 dBTP after AAC. */
const LUFS = -14;
const CEILING_DB = -2;

/** Bytes that the film may have. Without a bound it is a megabyte for each second. */
const boundOf = ({ maxFileSizeMb }: Arguments, seconds: number): number => 1_000_000 * (typeof maxFileSizeMb === 'number' ? maxFileSizeMb : Math.max(1, seconds));

export const makeShareSafe: MakeFilm = async (order) => {
  const { film, seconds, work } = order;
  const bound = boundOf(work.job.parameters, seconds);
  const rate = (8 * bound * SHARE_OF_BOUND) / seconds;
  const least = LEAST_VIDEO + (film.sound === 'none' ? 0 : SOUND.little);
  if (rate < least) {
    const smallest = Math.ceil((least * seconds) / (8 * SHARE_OF_BOUND) / 10_000) / 100;
    throw new FlowError('invalid_parameter', `maxFileSizeMb is ${bound / 1e6}; a share-safe film of ${seconds.toFixed(1)} s needs at least ${smallest} MB`, { details: { parameter: 'maxFileSizeMb', operation: 'stitch_video' } });
  }
  const sound = film.sound === 'none' ? undefined : await masterSound(order);
  const soundRate = sound === undefined ? 0 : rate < 6 * SOUND.plenty ? SOUND.little : SOUND.plenty;
  let videoRate: number | undefined;
  let size = await encode(order, sound, soundRate, undefined);
  for (let tries = 1; size > bound; tries += 1) {
    if (tries > TRIES) throw new FlowError('runtime_failed', `the film takes ${size} bytes, however it is encoded; ${Math.floor(bound)} were asked for`);
    videoRate = videoRate === undefined ? rate - soundRate : videoRate * Math.min(0.9, (bound / size) * SHARE_OF_BOUND);
    size = await encode(order, sound, soundRate, Math.max(LEAST_VIDEO / 4, videoRate));
  }
  const lufs = sound === undefined ? 'silent' : `${sound.lufs} LUFS`;
  return { method: `joined with ffmpeg for sharing: ${(size / 1e6).toFixed(2)} MB, ${lufs}`, warnings: videoRate === undefined || videoRate > 0.05 * film.width * film.height * film.fps ? [] : ['the size asked for leaves little for the pictures: they look coarse'] };
};

interface MasteredSound {
  readonly path: string;
  readonly lufs: number;
}

async function masterSound({ film, clips, track, seconds, work: { tools, ffmpeg } }: FilmOrder): Promise<MasteredSound> {
  const [mix, path] = [join(tools.scratch, 'sound.wav'), join(tools.scratch, 'mastered.wav')];
  const { messages } = await ffmpeg.run({
    inputs: [...clips.map(({ input }) => input), ...(track ? [track.input] : [])],
    filterGraph: `${soundGraph(film)};[a]${MEASURE},${FLOAT_STEREO}[out]`,
    outputs: [{ path: mix, args: ['-map', '[out]', '-c:a', 'pcm_f32le', '-rf64', 'auto'] }],
    cwd: tools.scratch,
    signal: tools.signal,
    logLevel: 'info',
  });
  tools.progress({ fraction: 0.1, activity: 'mastering the sound' });
  const result = await master(ffmpeg, {
    ...{ input: { path: mix, demuxer: 'wav' }, measured: readLoudness(messages), targetLufs: LUFS, ceilingDb: CEILING_DB, seconds },
    ...{ output: { path, args: soundEncoder('audio/wav') }, cwd: tools.scratch, signal: tools.signal },
  });
  return { path, lufs: result.integrated };
}

/** @param videoRate - bit/s; absent encodes by quality. @returns bytes of the file. */
async function encode({ film, clips, seconds, output, work: { tools, ffmpeg } }: FilmOrder, sound: MasteredSound | undefined, soundRate: number, videoRate: number | undefined): Promise<number> {
  const most = Math.round(videoRate ?? MOST_VIDEO);
  const quality = videoRate === undefined ? [] : ['-b:v', String(most)];
  const pictures = h264({ preset: PRESET[ffmpeg.kind], ...(videoRate === undefined && { crf: CRF }), fps: film.fps });
  await ffmpeg.run({
    inputs: [...clips.map(({ input }) => input), ...(sound ? [{ path: sound.path, demuxer: 'wav' as const }] : [])],
    filterGraph: stitchGraph({ ...film, sound: 'none' }),
    outputs: [
      {
        path: output,
        args: [
          ...['-map', '[v]', ...pictures, ...quality, '-level', '4.0', '-bf', '2', '-maxrate', String(most), '-bufsize', String(most)],
          ...(sound ? ['-map', `${clips.length}:a:0`, '-c:a', 'aac', '-b:a', String(soundRate), '-ar', '48000', '-ac', '2'] : []),
          ...FAST_START,
        ],
      },
    ],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.15 + 0.8 * done, activity: 'encoding' }),
    signal: tools.signal,
  });
  return (await stat(output)).size;
}
