/** What went wrong, from what FFmpeg said last. Its exit status is 1 for nearly everything, so the words must be read. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const DISK_FULL = /no space left on device|disk quota exceeded|ENOSPC/i;
const BAD_INPUT =
  /invalid data found when processing input|moov atom not found|end of file$|could not find codec parameters|does not contain any stream|matches no streams|invalid (?:riff|ebml|nal)|cannot determine format of input|error while decoding|header missing|EBML header parsing failed|decoder not found|no decoder/im;

const SUMMARY = /: invalid data found when processing input$/i;

/** What the WebAssembly build's files are called inside it. */
const VIRTUAL = /\/(?:in|out)\/\d+(?:\.\w+)*/g;

/** Lines that FFmpeg's WebAssembly build adds at each end, success or not. */
const NOISE = /^(?:aborted\(|error closing progress log|\s*last message repeated|conversion failed)/i;

/**
 * @param hidden - paths on disk, replaced in the message: they tell users nothing, and strangers too much.
 * @param what - what was being done, for the message.
 */
export function failureOf(messages: string, what: string, hidden: readonly string[] = []): FlowError {
  const reason = lastLine(messages, hidden);
  if (DISK_FULL.test(messages)) return new FlowError('disk_full', `${what}: the disk is full (${reason}); free some space and try again`);
  if (BAD_INPUT.test(messages)) return new FlowError('invalid_media', `${what}: ${reason}`);
  return new FlowError('runtime_failed', `${what}: ${reason}`);
}

/** The last line that says something, without FFmpeg's addresses and without paths. */
export function lastLine(messages: string, hidden: readonly string[] = []): string {
  let text = messages.replace(/\[([\w,]+) @ 0x[0-9a-f]+\]\s*/g, '').replace(VIRTUAL, 'the file');
  for (const path of [...hidden].sort((a, b) => b.length - a.length)) text = text.replaceAll(path, 'the file');
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line));
  // "Invalid data found" is how FFmpeg sums up; the line before it says what is wrong.
  if (lines.length > 1 && SUMMARY.test(lines.at(-1) ?? '')) lines.pop();
  const line = (lines.at(-1) ?? 'ffmpeg ended without a word').replace(/^the file: /, '');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
