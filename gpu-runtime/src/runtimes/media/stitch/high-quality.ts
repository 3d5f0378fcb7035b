/** A film for further work: one pass, quality to spare. */
import { AAC, FAST_START, h264 } from '../ffmpeg/delivery.ts';
import { stitchGraph } from './film-graph.ts';
import type { MakeFilm } from './make-film.ts';

/** A film is often captioned, that is encoded again, so speed counts and quality is kept to spare. */
const PRESET = { native: 'veryfast', wasm: 'superfast' } as const;
const CRF = 17;

export const makeHighQuality: MakeFilm = async ({ film, clips, track, output, seconds, work: { tools, ffmpeg } }) => {
  await ffmpeg.run({
    inputs: [...clips.map(({ input }) => input), ...(track ? [track.input] : [])],
    filterGraph: stitchGraph(film),
    outputs: [
      {
        path: output,
        args: ['-map', '[v]', ...h264({ preset: PRESET[ffmpeg.kind], crf: CRF, fps: film.fps }), ...(film.sound === 'none' ? [] : ['-map', '[a]', ...AAC]), ...FAST_START],
      },
    ],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'joining' }),
    signal: tools.signal,
  });
  return { method: film.transition ? `joined with ffmpeg, transition ${film.transition.name}` : 'joined with ffmpeg, hard cuts', warnings: [] };
};
