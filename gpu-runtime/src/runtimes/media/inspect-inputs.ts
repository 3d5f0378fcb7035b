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

/** Files that are looked into at the same time. */
const AT_ONCE = 4;

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

/** A few at a time; the first bad one in the order of the slot is the one that is told. */
async function inspect<Result>(work: MediaWork, slot: string, count: boolean, check: (found: Inspected) => Result): Promise<Result[]> {
  const given = work.job.inputs.filter((input) => input.slot === slot);
  const results: Result[] = [];
  for (let from = 0; from < given.length; from += AT_ONCE) {
    const probes = await Promise.allSettled(given.slice(from, from + AT_ONCE).map((input, index) => probeInput(work, input, from + index, count)));
    for (const probe of probes) {
      if (probe.status === 'rejected') throw probe.reason;
      results.push(check(probe.value));
    }
  }
  return results;
}

async function probeInput({ tools, ffmpeg }: MediaWork, { slot, path, artifact }: RuntimeInput, index: number, count: boolean): Promise<Inspected> {
  const name = `${slot}[${index}]`;
  try {
    const probe = await ffmpeg.probe(path, { mediaType: artifact.mediaType, count, signal: tools.signal });
    return { name, input: { path, demuxer: demuxerOf(artifact.mediaType) }, probe };
  } catch (error) {
    if (!FlowError.is(error) || error.code !== 'invalid_media') throw error;
    throw new FlowError('invalid_media', `input ${name}: ${error.message}`, { cause: error, details: { slot, index } });
  }
}
