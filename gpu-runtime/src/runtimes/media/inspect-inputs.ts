/** Looks into a job's files before work begins, so that a bad one is named by its slot and place, not by a broken graph later. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput } from '../port.ts';
import { demuxerOf } from './ffmpeg/demuxer.ts';
import type { AudioStream, FileInput, Probe, VideoStream } from './ffmpeg/types.ts';
import type { MediaWork } from './media-operation.ts';

export interface Inspected {
  /** How messages name it: `video[1]`. */
  readonly name: string;
  readonly input: FileInput;
  readonly probe: Probe;
}

export interface InspectedVideo extends Inspected {
  readonly video: VideoStream;
}

export interface InspectedAudio extends Inspected {
  readonly audio: AudioStream;
}

/** A file that is cut short still has its head, which counts frames that are no longer there. A few may be hidden by edits, without harm. */
const isCutShort = ({ frameCount, framesFound }: VideoStream): boolean =>
  frameCount !== undefined && framesFound !== undefined && framesFound < frameCount * 0.98 - 2;

/** The files of a slot, all of which must have a picture. @throws FlowError `invalid_media` naming slot and place. */
export async function inspectVideos(work: MediaWork, slot: string): Promise<InspectedVideo[]> {
  return await inspect(work, slot, true, ({ probe, ...file }) => {
    if (!probe.video) throw new FlowError('invalid_media', `input ${file.name} has no picture that can be read; a video is needed`);
    if (probe.video.durationSeconds <= 0) throw new FlowError('invalid_media', `input ${file.name} does not say how long it lasts; a video of known length is needed`);
    if (isCutShort(probe.video)) {
      throw new FlowError('invalid_media', `input ${file.name} is cut short: it holds ${probe.video.framesFound} of ${probe.video.frameCount} frames`);
    }
    return { ...file, probe, video: probe.video };
  });
}

/** The files of a slot, all of which must have sound. @throws FlowError `invalid_media` naming slot and place. */
export async function inspectSounds(work: MediaWork, slot: string): Promise<InspectedAudio[]> {
  return await inspect(work, slot, false, ({ probe, ...file }) => {
    if (!probe.audio) throw new FlowError('invalid_media', `input ${file.name} has no sound that can be read; a sound file is needed`);
    if (probe.audio.durationSeconds <= 0) throw new FlowError('invalid_media', `input ${file.name} is empty or does not say how long it lasts`);
    return { ...file, probe, audio: probe.audio };
  });
}

async function inspect<Result>({ job, tools, ffmpeg }: MediaWork, slot: string, count: boolean, check: (found: Inspected) => Result): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, given] of job.inputs.filter((input) => input.slot === slot).entries()) {
    const name = `${slot}[${index}]`;
    results.push(check({ name, input: fileInput(given), probe: await probe(given, name) }));
  }
  return results;

  async function probe({ path, artifact }: RuntimeInput, name: string): Promise<Probe> {
    try {
      return await ffmpeg.probe(path, { mediaType: artifact.mediaType, count, signal: tools.signal });
    } catch (error) {
      if (!FlowError.is(error) || error.code !== 'invalid_media') throw error;
      throw new FlowError('invalid_media', `input ${name}: ${error.message}`, { cause: error, details: { slot, index: Number(/\d+/.exec(name)?.[0]) } });
    }
  }
}

const fileInput = ({ path, artifact }: RuntimeInput): FileInput => ({ path, demuxer: demuxerOf(artifact.mediaType) });
