/**
 * Fast Combine: the pictures of the clips follow each other as they are, packet by packet, where the clips agree in everything that
 * a player takes from the first one. FFmpeg itself joins what does not fit as well, and reports success.
 *
 * The sound is joined to the sample and encoded once more: copied packets would put the encoder's lead-in of 21 ms into every cut.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START } from '../ffmpeg/delivery.ts';
import type { InspectedVideo } from '../inspect-inputs.ts';
import { filmFrames, soundGraph } from './film-graph.ts';
import type { FilmOrder, MakeFilm } from './make-film.ts';

/** Why the pictures must be encoded anew; nothing where they need not. */
export function reasonsToEncode({ film, clips }: Pick<FilmOrder, 'film' | 'clips'>): string[] {
  const [first] = clips;
  if (!first) return [];
  const reasons = clips.flatMap((clip, index) => {
    const alone = cannotBeCopied(clip);
    if (alone !== undefined) return [`${clip.name} ${alone}`];
    const difference = index === 0 ? undefined : firstDifference(clip, first);
    return difference === undefined ? [] : [`${clip.name} has ${difference[0]} ${difference[1]}, ${first.name} ${difference[2]}`];
  });
  if (film.transition) reasons.push(`transition ${film.transition.name} mixes pictures`);
  const { width, height } = first.video;
  if (reasons.length === 0 && (film.width !== width || film.height !== height)) reasons.push(`the film is to be ${film.width} × ${film.height}, the clips are ${width} × ${height}`);
  if (reasons.length === 0 && Math.abs(film.fps - first.video.fps) > 0.001) reasons.push(`the film is to have ${film.fps} fps, the clips have ${first.video.fps}`);
  return reasons;
}

function cannotBeCopied({ video, input }: InspectedVideo): string | undefined {
  if (!('demuxer' in input) || input.demuxer !== 'mov' || video.codec !== 'h264') return `is ${video.codec}, not h264 in an MP4 file`;
  if (video.pixelFormat !== 'yuv420p') return `has pixel format ${video.pixelFormat}, not yuv420p`;
  if (Math.abs(video.sampleAspect - 1) > 0.001) return 'has pixels that are not square';
  if (!video.constantRate) return 'has frames of different length';
  // A cut inside a group of frames is noted in the file's head and hides frames that are still there.
  if (video.framesFound !== Math.round(video.durationSeconds * video.fps)) return 'hides frames that were cut off';
  return undefined;
}

function firstDifference(clip: InspectedVideo, first: InspectedVideo): readonly [what: string, its: string, firsts: string] | undefined {
  const facts = ({ video }: InspectedVideo): Readonly<Record<string, string>> => ({ size: `${video.width} × ${video.height}`, 'frame rate': video.frameRate, ...video.coding });
  const [its, firsts] = [facts(clip), facts(first)];
  const what = Object.keys(its).find((name) => its[name] !== firsts[name]);
  if (what === undefined) return undefined;
  return what === 'encoder setup' ? ['an encoder setup', 'of its own', 'another'] : [what, its[what] ?? '', firsts[what] ?? ''];
}

export const combineClips: MakeFilm = async ({ film, clips, track, output, seconds, work: { tools, ffmpeg } }) => {
  const hasSound = film.sound !== 'none';
  const sounds = hasSound ? [...clips.map(({ input }) => input), ...(track ? [track.input] : [])] : [];
  await ffmpeg.run({
    inputs: [...sounds, { parts: clips.map(({ input }, index) => ({ path: input.path, seconds: (film.clips[index]?.frames ?? 0) / film.fps })), demuxer: 'mov' }],
    ...(hasSound && { filterGraph: soundGraph(film) }),
    outputs: [{ path: output, args: ['-map', `${sounds.length}:v:0`, '-c:v', 'copy', ...(hasSound ? ['-map', '[a]', ...AAC] : []), ...FAST_START] }],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'combining' }),
    signal: tools.signal,
  });
  return { method: `pictures combined as they are with ffmpeg, none encoded anew${hasSound ? '; sound joined to the sample' : ''}`, warnings: [] };
};

/** Whether the frames of the film stand one frame apart: what was copied may hold stamps that no field of its head tells. */
export async function checkCombined({ film, output, work: { ffmpeg, tools } }: FilmOrder): Promise<void> {
  const { video } = await ffmpeg.probe(output, { mediaType: 'video/mp4', count: true, signal: tools.signal });
  if (!video?.constantRate || video.framesFound !== filmFrames(film)) throw new FlowError('runtime_failed', 'the clips, joined as they are, do not play at one rate');
}
