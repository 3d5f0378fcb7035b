/** Burns captions into a video. The picture is encoded anew, the sound is copied as it is. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addSubtitles as definition, FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import { assScript, type CaptionStyle } from './captions/ass.ts';
import { CAPTION_FONT, placeCaptionFonts } from './captions/caption-fonts.ts';
import type { Cue } from './captions/cue.ts';
import { parseCaptions } from './captions/parse-captions.ts';
import { FAST_START, h264 } from './ffmpeg/delivery.ts';
import { inspectVideos } from './inspect-inputs.ts';
import type { MediaOperation } from './media-operation.ts';
import { copiedSound, madeReady, SHOWN, shownAs } from './shown-film.ts';
import { verifyVideo } from './verify-result.ts';

export const addSubtitles: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  const cues = readCues(job.parameters);
  const style = readStyle(job.parameters.style);
  tools.progress({ fraction: 0, activity: 'reading the video' });
  const [source] = await inspectVideos(work, 'video');
  if (!source) throw new FlowError('invalid_parameter', 'input video is empty; add_subtitles needs a video');
  const { video, probe } = source;
  const { width, height, frames, seconds } = shownAs(video);

  const shown = cues.filter((cue) => cue.start < seconds);
  const warnings = cues.filter((cue) => cue.start >= seconds).map((cue) => `the caption "${shortened(cue.text)}" begins at ${cue.start} s and is not seen: the video lasts ${seconds.toFixed(1)} s`);
  const fonts = await placeCaptionFonts(cues.map(({ text }) => text).join(''), tools.scratch);
  if (fonts.uncovered.length > 0) warnings.push(`the caption font has no ${fonts.uncovered.slice(0, 20).join(' ')}`);
  await writeFile(join(tools.scratch, 'captions.ass'), assScript(shown, style, { width, height }, CAPTION_FONT));

  const output = join(tools.scratch, 'captioned.mp4');
  const sound = copiedSound(probe.audio);
  warnings.push(...sound.warnings);
  await ffmpeg.run({
    inputs: [source.input],
    filterGraph: `[0:v:0]fps=${video.frameRate},${madeReady(video)}ass=filename=captions.ass:fontsdir=${fonts.folder}[v]`,
    outputs: [
      {
        path: output,
        args: ['-map', '[v]', ...h264({ ...SHOWN[ffmpeg.kind], fps: video.fps }), ...sound.args, ...FAST_START],
      },
    ],
    cwd: tools.scratch,
    files: ['captions.ass', ...fonts.files],
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'writing captions' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { width, height, fps: video.fps, frames, tolerance: 1, sound: probe.audio !== undefined }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: seconds });
  tools.progress({ fraction: 1, activity: 'done' });
  return { method: `${shown.length} captions burned in with ffmpeg`, warnings };
};

/** @throws FlowError `invalid_parameter` unless there are either cues or SRT text, each with text and a time to be seen. */
function readCues(given: Arguments): Cue[] {
  const rows = (given.cues ?? []) as readonly { readonly startSeconds: number; readonly endSeconds: number; readonly text: string }[];
  const srt = typeof given.srt === 'string' ? given.srt : '';
  if (rows.length > 0 && srt !== '') throw new FlowError('invalid_parameter', 'cues and srt are both given; add_subtitles takes one of them');
  if (srt !== '') return parseCaptions(srt);
  if (rows.length === 0) throw new FlowError('invalid_parameter', 'cues and srt are both empty; add_subtitles needs one of them');
  return rows.map(({ startSeconds, endSeconds, text }, index) => {
    const parameter = `cues[${index}]`;
    if (endSeconds <= startSeconds) {
      throw new FlowError('invalid_parameter', `${parameter} ends at ${endSeconds} s and starts at ${startSeconds} s; it must end after it starts`, { details: { parameter } });
    }
    if (text.trim() === '') throw new FlowError('invalid_parameter', `${parameter}.text is blank; a caption needs text`, { details: { parameter } });
    return { start: startSeconds, end: endSeconds, text: text.trim() };
  });
}

/** Without a style the defaults of the operation's definition hold. @throws FlowError `invalid_parameter` for a colour that is none. */
function readStyle(given: unknown): CaptionStyle {
  const { fontSizePct, color, outlineColor, position } = definition.parameters.style.fields;
  const defaults = { fontSizePct: fontSizePct.default, color: color.default, outlineColor: outlineColor.default, position: position.default };
  const style = { ...defaults, ...(given as Partial<CaptionStyle> | undefined) };
  for (const name of ['color', 'outlineColor'] as const) {
    if (!/^#[0-9a-f]{6}$/i.test(style[name])) {
      throw new FlowError('invalid_parameter', `style.${name} is "${style[name]}"; a colour looks like #FFFFFF`, { details: { parameter: `style.${name}` } });
    }
  }
  return style;
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text).replaceAll('\n', ' ');
