/**
 * Reads captions from SRT or WebVTT text into plain cues. Strict: what is neither is refused with its line number, for a
 * caption that silently disappears is found by the audience. Formatting marks are dropped, as one style is burned for all.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Cue } from './cue.ts';

/** `hh:mm:ss,mmm`; WebVTT has a point and may leave the hours out. Both are taken in both formats, as half of all files mix them. */
const TIME = String.raw`(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})`;
const TIMES = new RegExp(String.raw`^${TIME}[ \t]+-->[ \t]+${TIME}(?:[ \t]+.*)?$`);
const BLOCKS_WITHOUT_CUES = /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: '\u00a0', lrm: '\u200e', rlm: '\u200f' };

const refuse = (line: number, problem: string): never => {
  throw new FlowError('invalid_parameter', `srt, line ${line}: ${problem}`, { details: { parameter: 'srt', line } });
};

/** @returns the cues in the order of the text, at least one. @throws FlowError `invalid_parameter` with the line. */
export function parseCaptions(text: string): Cue[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const isVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? '');
  const cues: Cue[] = [];
  let at = isVtt ? endOfBlock(lines, 0) : 0;
  while (at < lines.length) {
    if ((lines[at] as string).trim() === '') at += 1;
    else if (isVtt && BLOCKS_WITHOUT_CUES.test(lines[at] as string)) at = endOfBlock(lines, at);
    else {
      const end = endOfBlock(lines, at);
      cues.push(readCue(lines, at, end, isVtt));
      at = end;
    }
  }
  if (cues.length === 0) refuse(1, 'the text holds no caption; one looks like "1", "00:00:01,000 --> 00:00:03,000", "Text", then an empty line');
  return cues;
}

/** The first empty line from `at` on, or the end. */
function endOfBlock(lines: readonly string[], at: number): number {
  let end = at;
  while (end < lines.length && (lines[end] as string).trim() !== '') end += 1;
  return end;
}

function readCue(lines: readonly string[], from: number, to: number, isVtt: boolean): Cue {
  // A number (SRT) or an identifier (WebVTT) may stand above the times.
  const timesAt = (lines[from] as string).includes('-->') ? from : from + 1;
  const head = (lines[from] as string).trim();
  if (timesAt > from && !isVtt && !/^\d+$/.test(head)) refuse(from + 1, `"${shortened(head)}" is neither the number of a caption nor its times (00:00:01,000 --> 00:00:03,000)`);
  if (timesAt >= to) refuse(timesAt + 1, 'the times of the caption are missing (00:00:01,000 --> 00:00:03,000)');
  const times = TIMES.exec((lines[timesAt] as string).trim());
  if (!times) return refuse(timesAt + 1, `"${shortened(lines[timesAt] as string)}" are no times; they look like 00:00:01,000 --> 00:00:03,000`);
  const [start, end] = [secondsOf(times.slice(1, 5)), secondsOf(times.slice(5, 9))];
  if (end <= start) refuse(timesAt + 1, `the caption ends at ${end} s, not after its start at ${start} s`);
  const text = plain(lines.slice(timesAt + 1, to).join('\n'), isVtt);
  if (text === '') refuse(timesAt + 1, 'the caption has no text');
  return { start, end, text };
}

const secondsOf = ([hours = '0', minutes, seconds, fraction = '0']: readonly (string | undefined)[]): number =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(fraction.padEnd(3, '0')) / 1000;

/** Without the marks of the format: tags, and in SRT the `{\an8}` that some programs add. Entities belong to WebVTT, and `<3` is a heart in either. */
function plain(text: string, isVtt: boolean): string {
  const untagged = text.replace(/<\/?(?:[a-z][^<>]*|\d[\d:.]*)>/gi, '');
  const read = isVtt ? untagged.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => ENTITIES[name] ?? '') : untagged.replace(/\{\\[^{}]*\}/g, '');
  return read.split('\n').map((line) => line.trim()).join('\n').trim();
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
