/** Lays texts, pictures and the wave of its sound over a video. The picture is encoded anew, the sound is copied as it is. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { placeCaptionFonts } from './captions/caption-fonts.ts';
import { FAST_START, h264 } from './ffmpeg/delivery.ts';
import { inspectVideos } from './inspect-inputs.ts';
import type { MediaOperation, MediaWork } from './media-operation.ts';
import { overlayGraph, type Layer } from './overlays/overlay-graph.ts';
import { corner, placePicture } from './overlays/place-picture.ts';
import { readOverlays, type Overlay, type OverlayRow, type TextOverlay, type WaveOverlay } from './overlays/read-overlays.ts';
import { textScript } from './overlays/text-script.ts';
import { copiedSound, madeReady, SHOWN, shownAs, type ShownFilm } from './shown-film.ts';
import { verifyVideo } from './verify-result.ts';

export const overlayVideo: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  tools.progress({ fraction: 0, activity: 'reading the video' });
  const [source] = await inspectVideos(work, 'video');
  if (!source) throw new FlowError('invalid_parameter', 'input video is empty; overlay_video needs a video');
  const { video, probe } = source;
  const film = shownAs(video);
  const pictures = job.inputs.filter(({ slot }) => slot === 'image');
  const read = readOverlays(job.operation, (job.parameters.overlays ?? []) as readonly OverlayRow[], film, pictures.length);
  const { overlays, warnings } = probe.audio === undefined ? withoutWaves(read) : read;
  const [texts, laid] = [overlays.filter((overlay) => overlay.kind === 'text'), overlays.filter((overlay) => overlay.kind === 'image').length];
  const fonts = await placeCaptionFonts(texts.map(({ text }) => text).join(''), tools.scratch, [500, 700]);
  const { layers, files } = await makeLayers(work, overlays, film);
  const sound = copiedSound(probe.audio);

  const output = join(tools.scratch, 'overlaid.mp4');
  await ffmpeg.run({
    inputs: [source.input, ...files.pictures.map((path) => ({ path, demuxer: 'png_pipe' as const }))],
    filterGraph: overlayGraph(`[0:v:0]fps=${video.frameRate},${madeReady(video)}null`, layers, film, fonts.folder),
    outputs: [{ path: output, args: ['-map', '[v]', '-frames:v', String(film.frames), ...h264({ ...SHOWN[ffmpeg.kind], fps: video.fps }), ...sound.args, ...FAST_START] }],
    cwd: tools.scratch,
    files: [...files.scripts, ...fonts.files],
    expectedSeconds: film.seconds,
    onProgress: (done) => tools.progress({ fraction: 0.1 + 0.85 * done, activity: 'laying over' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { ...film, fps: video.fps, tolerance: 1, sound: probe.audio !== undefined }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width: film.width, height: film.height, durationSeconds: film.seconds });
  tools.progress({ fraction: 1, activity: 'done' });
  const lacking = fonts.uncovered.length > 0 ? [`the font has no ${fonts.uncovered.slice(0, 20).join(' ')}`] : [];
  return { method: `${texts.length} texts and ${laid} pictures laid over with ffmpeg`, warnings: [...warnings, ...lacking, ...sound.warnings] };
};

/** A film that nothing is heard in has no wave. */
function withoutWaves({ overlays, warnings }: ReturnType<typeof readOverlays>): ReturnType<typeof readOverlays> {
  const heard = overlays.filter(({ kind }) => kind !== 'wave');
  return { overlays: heard, warnings: [...warnings, ...(heard.length < overlays.length ? ['the video has no sound, so no wave is shown'] : [])] };
}

/** Of its width. */
const WAVE_HEIGHT = 1 / 6;

function waveBox(overlay: WaveOverlay, film: ShownFilm): ReturnType<typeof corner> & { readonly width: number; readonly height: number } {
  const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
  const size = { width: even((film.width * overlay.widthPct) / 100), height: even((film.width * overlay.widthPct * WAVE_HEIGHT) / 100) };
  return { ...corner(overlay, size, film), ...size };
}

interface LayerFiles {
  /** Names relative to the scratch folder. */
  readonly scripts: readonly string[];
  readonly pictures: readonly string[];
}

/** Writes the files that the layers are drawn from. Neighbouring texts share a script. */
async function makeLayers({ job, tools }: MediaWork, overlays: readonly Overlay[], film: ShownFilm): Promise<{ layers: readonly Layer[]; files: LayerFiles }> {
  const inputs = job.inputs.filter(({ slot }) => slot === 'image');
  const layers: Layer[] = [];
  const [scripts, pictures]: [string[], string[]] = [[], []];
  let texts: TextOverlay[] = [];
  const closeTexts = async (): Promise<void> => {
    if (texts.length === 0) return;
    const script = `texts-${scripts.length}.ass`;
    await writeFile(join(tools.scratch, script), textScript(texts, film));
    layers.push({ kind: 'texts', script });
    scripts.push(script);
    texts = [];
  };
  for (const overlay of overlays) {
    if (overlay.kind === 'text') {
      texts.push(overlay);
      continue;
    }
    await closeTexts();
    if (overlay.kind === 'wave') {
      layers.push({ kind: 'wave', overlay, box: waveBox(overlay, film) });
      continue;
    }
    const path = join(tools.scratch, `picture-${pictures.length}.png`);
    const place = await placePicture(inputs[overlay.index]?.path ?? '', `image[${overlay.index}]`, overlay, film, path);
    pictures.push(path);
    layers.push({ kind: 'picture', overlay, place });
  }
  await closeTexts();
  return { layers, files: { scripts, pictures } };
}
