/**
 * The font of captions: Inter, which comes with this package, so that captions look the same on a machine that has no font.
 *
 * It is split by script into small files that share one name. Those that a text needs are put beside the script; FFmpeg takes
 * each letter from the file that has it.
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** Names of the font by weight, as its files have them. */
export const FONTS = { 500: 'Inter Medium', 600: 'Inter SemiBold', 700: 'Inter Bold' } as const;
export type FontWeight = keyof typeof FONTS;
export const CAPTION_FONT = FONTS[600];

const PACKAGE = '@fontsource/inter';
const FOLDER = 'fonts';

type Range = readonly [from: number, to: number];

interface Subset {
  readonly name: string;
  readonly ranges: readonly Range[];
}

export interface CaptionFonts {
  /** Folder, relative to the one given. */
  readonly folder: string;
  /** Files, relative to the folder given. */
  readonly files: readonly string[];
  /** Letters of the text that no file has, in order of appearance. */
  readonly uncovered: readonly string[];
}

/** Puts the font files that `text` needs into `scratch`, in all `weights`. @throws FlowError `tool_missing` when the font package is absent. */
export async function placeCaptionFonts(text: string, scratch: string, weights: readonly FontWeight[] = [600]): Promise<CaptionFonts> {
  const { subsets, pathOf } = await loadSubsets();
  const used = new Set<string>(['latin']);
  const uncovered = new Set<string>();
  for (const letter of new Set(text)) {
    if (/[\p{C}\p{Z}\p{M}]/u.test(letter)) continue;
    const code = letter.codePointAt(0) as number;
    const home = subsets.filter(({ ranges }) => ranges.some(([from, to]) => code >= from && code <= to));
    if (home.length === 0) uncovered.add(letter);
    home.forEach(({ name }) => used.add(name));
  }
  await mkdir(join(scratch, FOLDER), { recursive: true });
  const names = [...used].flatMap((name) => weights.map((weight) => fileName(name, weight)));
  await Promise.all(names.map((name) => copyFile(pathOf(name), join(scratch, FOLDER, name))));
  return { folder: FOLDER, files: names.map((name) => `${FOLDER}/${name}`), uncovered: [...uncovered] };
}

const fileName = (subset: string, weight: FontWeight): string => `inter-${subset}-${weight}-normal.woff`;

let loaded: Promise<{ readonly subsets: readonly Subset[]; pathOf(file: string): string }> | undefined;

function loadSubsets(): NonNullable<typeof loaded> {
  loaded ??= read();
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

async function read(): Promise<{ subsets: Subset[]; pathOf(file: string): string }> {
  const require = createRequire(import.meta.url);
  try {
    const ranges = JSON.parse(await readFile(require.resolve(`${PACKAGE}/unicode.json`), 'utf8')) as Readonly<Record<string, string>>;
    const subsets = Object.entries(ranges).map(([name, list]) => ({ name, ranges: list.split(',').map(readRange) }));
    return { subsets, pathOf: (file) => require.resolve(`${PACKAGE}/files/${file}`) };
  } catch (cause) {
    throw new FlowError('tool_missing', `the font package ${PACKAGE} is not installed; add it with: npm install ${PACKAGE}@5.3.0`, { cause });
  }
}

/** `U+0100-02BA`, `U+20AC`. */
function readRange(text: string): Range {
  const [from = '', to = from] = text.trim().replace(/^U\+/i, '').split('-');
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}
