/** Mixes music, voices and effects into one sound track of a given loudness; the music steps back while a voice speaks. */
import { join } from 'node:path';
import { FILE_ENDINGS, FlowError, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { soundEncoder } from './ffmpeg/convert-audio.ts';
import { inspectSounds, type InspectedAudio } from './inspect-inputs.ts';
import { FLOAT_STEREO, isSilent, master, MEASURE, readLoudness } from './loudness.ts';
import type { MediaOperation, MediaWork } from './media-operation.ts';
import { mixGraph, voicesGraph, type Ducking, type MixPlan } from './mix-graph.ts';
import { verifySound } from './verify-result.ts';

interface Given {
  readonly duration?: number;
  readonly voiceStart: number;
  readonly voiceGap: number;
  readonly ducking: Ducking;
  readonly musicVolume: number;
  readonly voiceVolume: number;
  readonly effectsVolume: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly loudness: number;
  readonly outputFormat: keyof typeof FORMATS;
}

/** MP3 shifts peaks by up to half a dB and pads the ends to whole blocks. */
const FORMATS = {
  wav: { mediaType: 'audio/wav', ceilingDb: -1.5, toleranceSeconds: 0.001 },
  flac: { mediaType: 'audio/flac', ceilingDb: -1.5, toleranceSeconds: 0.001 },
  mp3: { mediaType: 'audio/mpeg', ceilingDb: -2, toleranceSeconds: 0.08 },
} as const satisfies Record<string, { readonly mediaType: MediaType; readonly ceilingDb: number; readonly toleranceSeconds: number }>;

/** Longer than any job may ask for: what a voice alone can add up to is bounded by the slots, not by a parameter. */
const LONGEST_SECONDS = 3_600;

export const mixAudio: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  const given = job.parameters as unknown as Given;
  tools.progress({ fraction: 0, activity: 'reading sounds' });
  const [music, voice, effects] = await Promise.all([inspectSounds(work, 'music'), inspectSounds(work, 'voice'), inspectSounds(work, 'effects')]);
  const sounds: Sounds = { music, voice, effects };
  const warnings: string[] = [];
  const planned = plan(given, sounds, warnings);
  const voiceLoudness = await measureVoices(work, planned, sounds.voice);
  const inputs = [...sounds.music, ...sounds.voice, ...sounds.effects].map(({ input }) => input);

  tools.progress({ fraction: 0.15, activity: 'mixing' });
  const mix = join(tools.scratch, 'mix.wav');
  const mixed = await ffmpeg.run({
    inputs,
    filterGraph: mixGraph({ ...planned, ...(voiceLoudness !== undefined && { voiceLoudness }) }, `${MEASURE},${FLOAT_STEREO}`),
    outputs: [{ path: mix, args: ['-map', '[out]', '-c:a', 'pcm_f32le', '-rf64', 'auto'] }],
    cwd: tools.scratch,
    expectedSeconds: planned.duration,
    onProgress: (done) => tools.progress({ fraction: 0.15 + 0.4 * done, activity: 'mixing' }),
    signal: tools.signal,
    logLevel: 'info',
  });

  tools.progress({ fraction: 0.55, activity: 'mastering' });
  const { mediaType, ceilingDb, toleranceSeconds } = FORMATS[given.outputFormat];
  const output = join(tools.scratch, `track.${FILE_ENDINGS[mediaType]}`);
  const measured = readLoudness(mixed.messages);
  const result = await master(ffmpeg, {
    input: { path: mix, demuxer: 'wav' },
    measured,
    targetLufs: given.loudness,
    ceilingDb,
    seconds: planned.duration,
    output: { path: output, args: soundEncoder(mediaType) },
    cwd: tools.scratch,
    signal: tools.signal,
  });
  await verifySound(ffmpeg, output, planned.duration, toleranceSeconds, tools.signal);
  await tools.save({ role: 'audio', mediaType, content: { path: output }, durationSeconds: planned.duration });
  tools.progress({ fraction: 1, activity: 'done' });

  if (isSilent(measured)) return { method: 'mixed with ffmpeg', warnings: [...warnings, 'the mix is silent, its loudness was left as it is'] };
  if (Math.abs(result.integrated - given.loudness) > 0.5) {
    warnings.push(`loudness is ${result.integrated} LUFS instead of ${given.loudness}: louder peaks would be cut off`);
  }
  return { method: `mixed with ffmpeg, ${result.integrated} LUFS`, warnings };
};

type Found = readonly InspectedAudio[];

interface Sounds {
  readonly music: Found;
  readonly voice: Found;
  readonly effects: Found;
}

const lengthOf = ({ audio }: InspectedAudio): number => audio.durationSeconds;

/** @throws FlowError `invalid_parameter` when there is nothing to mix, or when the track would be longer than an hour. */
function plan(given: Given, { music: [music], voice, effects }: Sounds, warnings: string[]): MixPlan {
  if (!music && voice.length === 0 && effects.length === 0) {
    throw new FlowError('invalid_parameter', 'inputs music, voice and effects are all empty; mix_audio needs at least one sound');
  }
  let next = given.voiceStart;
  const voices = voice.map((one) => {
    const start = next;
    next += lengthOf(one) + given.voiceGap;
    return { start, end: start + lengthOf(one), name: one.name };
  });
  const lastVoice = voices.at(-1)?.end;
  const duration = given.duration ?? (music ? lengthOf(music) : (lastVoice ?? Math.max(...effects.map(lengthOf))));
  if (duration > LONGEST_SECONDS) {
    throw new FlowError('invalid_parameter', `the track would last ${Math.round(duration)} s; up to ${LONGEST_SECONDS} s is allowed, set duration`);
  }
  for (const { name, start, end } of voices) {
    if (start >= duration) warnings.push(`input ${name} would begin at ${start.toFixed(1)} s and is not heard: the track lasts ${duration.toFixed(1)} s`);
    else if (end > duration + 0.05) warnings.push(`input ${name} ends at ${end.toFixed(1)} s and is cut off: the track lasts ${duration.toFixed(1)} s`);
  }
  if (music && lengthOf(music) < duration - 0.5) warnings.push(`the music lasts ${lengthOf(music).toFixed(1)} s of ${duration.toFixed(1)} s; it is not repeated`);
  return {
    duration,
    ...(music && { music: { length: lengthOf(music), volume: given.musicVolume, fadeIn: given.fadeIn, fadeOut: given.fadeOut } }),
    voices,
    voiceVolume: given.voiceVolume,
    effects: effects.length,
    effectsVolume: given.effectsVolume,
    ducking: given.ducking,
  };
}

/** How loud the voices are, so that ducking does not depend on how loudly they were recorded. `undefined` when there is nothing to duck. */
async function measureVoices({ tools, ffmpeg }: MediaWork, planned: MixPlan, voice: Found): Promise<number | undefined> {
  if (!planned.music || voice.length === 0 || planned.ducking === 'off') return undefined;
  const { messages } = await ffmpeg.run({
    inputs: voice.map(({ input }) => input),
    filterGraph: voicesGraph(planned, MEASURE),
    outputs: [{ args: ['-map', '[out]'] }],
    cwd: tools.scratch,
    signal: tools.signal,
    logLevel: 'info',
  });
  const loudness = readLoudness(messages);
  return isSilent(loudness) ? undefined : loudness.integrated;
}
