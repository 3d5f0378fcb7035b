/** Reads what is in a file with ffprobe. Its JSON is checked field by field: what comes from outside may claim anything. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, type Fields } from '../../is-record.ts';
import { demuxerOf, mediaTypeOfName } from './demuxer.ts';
import { lastLine } from './failure.ts';
import type { Launcher } from './launcher.ts';
import { runProcess } from './run-process.ts';
import type { AudioStream, Probe, ProbeOptions, VideoStream } from './types.ts';

const TIMEOUT_MS = 120_000;
const LARGEST_SIDE = 8_192;

/** Of a video stream, by what people call them. */
const CODING = {
  codec: 'codec_name',
  profile: 'profile',
  level: 'level',
  'pixel format': 'pix_fmt',
  'time base': 'time_base',
  'field order': 'field_order',
  'color range': 'color_range',
  'color space': 'color_space',
  'color transfer': 'color_transfer',
  'color primaries': 'color_primaries',
  'encoder setup': 'extradata_hash',
} as const;


/** @throws FlowError `invalid_media`; `storage_failed` when the file is gone. */
export async function probeWith(launcher: Launcher, path: string, options: ProbeOptions): Promise<Probe> {
  const mediaType = options.mediaType ?? mediaTypeOfName(path);
  const launch = launcher.launch('ffprobe', { read: [path], write: [], relative: [] }, (nameOf) => [
    ...['-hide_banner', '-loglevel', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_data_hash', 'md5', '-show_error'],
    ...(options.count ? ['-count_packets'] : []),
    ...['-protocol_whitelist', 'file', '-f', demuxerOf(mediaType), '-i', nameOf(path)],
  ]);
  const lines: string[] = [];
  const { messages } = await runProcess({ ...launch, signal: options.signal, timeoutMs: TIMEOUT_MS, onLine: (line) => lines.push(line) });
  const found = readProbe(lines.join('\n'));
  if (!found || found.streams.length === 0) {
    if (/no such file or directory/i.test(messages)) throw new FlowError('storage_failed', 'the file is not there any more');
    throw new FlowError('invalid_media', `the file cannot be read as ${mediaType}: ${lastLine(messages, [path])}`);
  }
  return found;
}

/** @returns `undefined` when ffprobe found nothing it could read. */
export function readProbe(text: string): Probe | undefined {
  let report: Fields;
  try {
    report = JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
  if (!isRecord(report.format) || !Array.isArray(report.streams)) return undefined;
  const streams = report.streams.filter(isRecord);
  const whole = number(report.format.duration) ?? 0;
  const picture = streams.find((stream) => stream.codec_type === 'video' && !(isRecord(stream.disposition) && stream.disposition.attached_pic === 1));
  const sound = streams.find((stream) => stream.codec_type === 'audio');
  const video = picture && videoStream(picture, whole);
  const audio = sound && audioStream(sound, whole);
  return {
    durationSeconds: whole || Math.max(0, video?.durationSeconds ?? 0, audio?.durationSeconds ?? 0),
    ...(video && { video }),
    ...(audio && { audio }),
    streams: streams.map((stream) => ({ kind: word(stream.codec_type), codec: word(stream.codec_name) })),
  };
}

function videoStream(stream: Fields, whole: number): VideoStream | undefined {
  const [width, height] = [number(stream.width), number(stream.height)];
  if (!width || !height || width > LARGEST_SIDE || height > LARGEST_SIDE) return undefined;
  const turned = Math.abs(rotationOf(stream)) % 180 === 90;
  const aspect = fraction(stream.sample_aspect_ratio) || 1;
  const [average, base] = [fraction(stream.avg_frame_rate), fraction(stream.r_frame_rate)];
  const frameCount = number(stream.nb_frames);
  const framesFound = number(stream.nb_read_packets);
  return {
    codec: word(stream.codec_name),
    ...(typeof stream.profile === 'string' && { profile: stream.profile }),
    width: turned ? height : width,
    height: turned ? width : height,
    sampleAspect: turned ? 1 / aspect : aspect,
    pixelFormat: word(stream.pix_fmt),
    ...(typeof stream.color_space === 'string' && { colorSpace: stream.color_space }),
    fps: average || base,
    frameRate: average ? word(stream.avg_frame_rate) : word(stream.r_frame_rate),
    constantRate: average > 0 && Math.abs(average - base) / base < 0.005,
    durationSeconds: number(stream.duration) ?? timestamp(stream.tags) ?? whole,
    ...(frameCount && { frameCount }),
    ...(framesFound !== undefined && { framesFound }),
    coding: Object.fromEntries(Object.entries(CODING).map(([name, field]) => [name, String(stream[field] ?? 'unknown')])),
  };
}

function audioStream(stream: Fields, whole: number): AudioStream | undefined {
  const [sampleRate, channels] = [number(stream.sample_rate), number(stream.channels)];
  if (!sampleRate || !channels) return undefined;
  return { codec: word(stream.codec_name), sampleRate, channels, durationSeconds: number(stream.duration) ?? timestamp(stream.tags) ?? whole };
}

function rotationOf(stream: Fields): number {
  const sides: readonly unknown[] = Array.isArray(stream.side_data_list) ? stream.side_data_list : [];
  return sides.filter(isRecord).map((side) => number(side.rotation) ?? 0).find((rotation) => rotation !== 0) ?? 0;
}

/** WebM notes a stream's length as a tag, `00:00:05.000000000`. */
function timestamp(tags: unknown): number | undefined {
  const parts = isRecord(tags) ? /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(word(tags.DURATION)) : null;
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : undefined;
}
const word = (value: unknown): string => (typeof value === 'string' ? value : '');

function number(value: unknown): number | undefined {
  const read = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isFinite(read) && read >= -1e9 && read <= 1e9 ? read : undefined;
}

/** `30000/1001` → 29.97; 0 for `0/0` and for anything else. */
function fraction(value: unknown): number {
  const [, above = 0, below = 0] = /^(\d{1,9})[/:](\d{1,9})$/.exec(word(value))?.map(Number) ?? [];
  return below > 0 ? above / below : 0;
}
