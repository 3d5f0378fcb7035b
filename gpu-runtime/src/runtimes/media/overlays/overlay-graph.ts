/** The filter graph that lays overlays over a film, one on another in their order. */
import { toBt709 } from '../ffmpeg/delivery.ts';
import type { ShownFilm } from '../shown-film.ts';
import { fadesOf, type PictureOverlay, type WaveOverlay } from './read-overlays.ts';
import type { PlacedPicture } from './place-picture.ts';

/** Neighbouring texts are one layer. */
export type Layer =
  | { readonly kind: 'texts'; readonly script: string }
  | { readonly kind: 'picture'; readonly overlay: PictureOverlay; readonly place: PlacedPicture }
  | { readonly kind: 'wave'; readonly overlay: WaveOverlay; readonly box: PlacedPicture & WaveSize };

export interface WaveSize {
  readonly width: number;
  readonly height: number;
}

/** @param start - chain that gives the film. Pictures are the inputs from 1 on, in the order of the layers. @returns a graph with the output `[v]`. */
export function overlayGraph(start: string, layers: readonly Layer[], film: ShownFilm, fontsFolder: string): string {
  const fps = film.frames / film.seconds;
  const chains = [`${start}${layers.length === 0 ? '[v]' : '[l0]'}`];
  let input = 0;
  layers.forEach((layer, index) => {
    const [below, above] = [`[l${index}]`, index === layers.length - 1 ? '[v]' : `[l${index + 1}]`];
    if (layer.kind === 'texts') {
      chains.push(`${below}ass=filename=${layer.script}:fontsdir=${fontsFolder}${above}`);
      return;
    }
    const shown = (place: PlacedPicture, { first, end }: PictureOverlay | WaveOverlay): string => `overlay=x=${place.x}:y=${place.y}:format=yuv420:eof_action=repeat:enable='between(n,${first},${end - 1})'`;
    if (layer.kind === 'wave') {
      chains.push(`[0:a:0]${waveChain(layer.overlay, layer.box, film)}[w${index}]`, `${below}[w${index}]${shown(layer.box, layer.overlay)}${above}`);
      return;
    }
    input += 1;
    const { overlay, place } = layer;
    chains.push(`[${input}:v:0]${pictureChain(overlay, film, fps)}[p${input}]`);
    chains.push(`${below}[p${input}]${shown(place, overlay)}${above}`);
  });
  return chains.join(';');
}

/** What is heard during a frame, from left to right, as lines around the middle: the square root lets quiet sounds be seen. */
function waveChain({ color, opacity }: WaveOverlay, { width, height }: WaveSize, { frames, seconds }: ShownFilm): string {
  const faded = opacity < 1 ? `,colorchannelmixer=aa=${opacity.toFixed(3)}` : '';
  return `aformat=channel_layouts=mono,showwaves=s=${width}x${height}:mode=cline:scale=sqrt:rate=${(frames / seconds).toFixed(6)}:colors=0x${color.slice(1)},format=rgba${faded},scale=${toBt709},format=yuva420p`;
}

/** A picture as a film of the same rate, that comes and goes. Its colours are turned into the film's here: `overlay` would take the ones of standard definition. */
function pictureChain(overlay: PictureOverlay, { frames }: ShownFilm, fps: number): string {
  const fades = fadesOf(overlay, frames, fps);
  const opacity = overlay.opacity < 1 ? [`colorchannelmixer=aa=${overlay.opacity.toFixed(3)}`] : [];
  const moving = [
    ...(fades.in > 0 ? [`fade=t=in:start_frame=${overlay.first}:nb_frames=${fades.in}:alpha=1`] : []),
    ...(fades.out > 0 ? [`fade=t=out:start_frame=${overlay.end - fades.out}:nb_frames=${fades.out}:alpha=1`] : []),
  ];
  const film = moving.length === 0 ? [] : [`loop=loop=${overlay.end}:size=1:start=0`, `setpts=N/(${fps.toFixed(6)}*TB)`, ...moving];
  return ['format=rgba', ...opacity, `scale=${toBt709}`, 'format=yuva420p', ...film].join(',');
}
