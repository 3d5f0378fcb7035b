/** Captions as an ASS script, the format that FFmpeg burns. It is written here whole: no text of a user reaches a place where it would be read as a command. */
import type { Cue } from './cue.ts';

export interface CaptionStyle {
  /** Line height in percent of the picture height. */
  readonly fontSizePct: number;
  /** `#RRGGBB`, checked. */
  readonly color: string;
  readonly outlineColor: string;
  readonly position: 'bottom' | 'center' | 'top';
}

const ALIGNMENT = { bottom: 2, center: 5, top: 8 } as const;
const FADE_MS = 200;

/** @param size - of the video in pixels; the script counts in the same. */
export function assScript(cues: readonly Cue[], style: CaptionStyle, size: { readonly width: number; readonly height: number }, font: string): string {
  const { width, height } = size;
  const fontSize = (height * style.fontSizePct) / 100;
  const [sides, edge] = [Math.round(width * 0.06), Math.round(height * 0.06)];
  const [fill, outline] = [assColor(style.color), assColor(style.outlineColor)];
  const look = ['Caption', font, fontSize.toFixed(2), fill, fill, outline, '&H80000000', 0, 0, 0, 0, 100, 100, 0, 0, 1];
  const styleLine = `Style: ${[...look, (fontSize * 0.06).toFixed(2), (fontSize * 0.03).toFixed(2), ALIGNMENT[style.position], sides, sides, edge, 1].join(',')}`;
  return assFile(size, [styleLine], cues.map(dialogue));
}

/** A whole script of the lines of its styles and events. */
export function assFile({ width, height }: { readonly width: number; readonly height: number }, styles: readonly string[], events: readonly string[]): string {
  const lines = [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${width}`,
    `PlayResY: ${height}`,
    'WrapStyle: 0',
    'ScaledBorderAndShadow: yes',
    'YCbCr Matrix: TV.709',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    ...styles,
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...events,
  ];
  return `${lines.join('\n')}\n`;
}

function dialogue({ start, end, text }: Cue): string {
  const fade = Math.min(FADE_MS, Math.floor(((end - start) * 1000) / 4));
  return `Dialogue: 0,${assTime(start)},${assTime(end)},Caption,,0,0,0,,{\\fad(${fade},${fade})}${escapeText(text)}`;
}

/**
 * Text that is shown as it is. A brace would open a command and is escaped; a backslash has no escape of its own and is parted
 * from what follows by U+2060, which joins words and is not seen. Control characters are dropped.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]/g, '')
    .replaceAll('\t', ' ')
    .replace(/\\/g, '\\\u2060')
    .replace(/[{}]/g, '\\$&')
    .split('\n')
    .map((line) => line.trim())
    .join('\\N');
}

/** `0:00:01.25`; the format counts in hundredths. */
export function assTime(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const [whole, rest] = [Math.floor(hundredths / 100), hundredths % 100];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${two(rest)}`;
}

/** `#RRGGBB` → `&H00BBGGRR`. */
export const assColor = (color: string): string => `&H00${color.slice(5, 7)}${color.slice(3, 5)}${color.slice(1, 3)}`.toUpperCase();
