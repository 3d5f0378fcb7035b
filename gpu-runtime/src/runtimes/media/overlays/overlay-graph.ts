/** The filter graph that lays overlays over a film, one on another in their order. */
import { toBt709 } from '../ffmpeg/delivery.ts';
import type { ShownFilm } from '../shown-film.ts';
import { fadesOf, type PictureOverlay } from './read-overlays.ts';
import type { PlacedPicture } from './place-picture.ts';

/** Neighbouring texts are one layer. */
export type Layer =
  | { readonly kind: 'texts'; readonly script: string }
  | { readonly kind: 'picture'; readonly overlay: PictureOverlay; readonly place: PlacedPicture };

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
    input += 1;
    const { overlay, place } = layer;
    chains.push(`[${input}:v:0]${pictureChain(overlay, film, fps)}[p${input}]`);
    chains.push(`${below}[p${input}]overlay=x=${place.x}:y=${place.y}:format=yuv420:eof_action=repeat:enable='between(n,${overlay.first},${overlay.end - 1})'${above}`);
  });
  return chains.join(';');
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
