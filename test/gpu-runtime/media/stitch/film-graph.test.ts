import { describe, expect, it } from '@jest/globals';
import { stitchVideo } from '../../../../nodes/contract/index.ts';
import type { VideoStream } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/types.ts';
import { filmFrames, stitchGraph, TRANSITIONS, type Film } from '../../../../gpu-runtime/src/runtimes/media/stitch/film-graph.ts';

const video: VideoStream = {
  codec: 'h264', width: 1280, height: 720, sampleAspect: 1, pixelFormat: 'yuv420p', colorSpace: 'bt709',
  fps: 24, frameRate: '24/1', constantRate: true, durationSeconds: 5, coding: {},
};
const film = (over: Partial<Film> = {}): Film => ({
  width: 1280, height: 720, fps: 24, rate: { frames: 24, seconds: 1 }, sound: 'none',
  clips: [100, 120, 140].map((frames) => ({ video, hasSound: true, frames })),
  ...over,
});

describe('stitchGraph', () => {
  it('knows every transition that the operation offers', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual(stitchVideo.parameters.transition.fields.type.choices.map(({ value }) => value).sort());
  });

  it('places each transition at a whole frame before the end of what is there so far', () => {
    const graph = stitchGraph(film({ transition: { name: 'wipeleft', frames: 12 } }));
    expect(graph).toContain('[v0][v1]xfade=transition=wipeleft:duration=0.500000:offset=3.666667[x0]');
    expect(graph).toContain('[x0][v2]xfade=transition=wipeleft:duration=0.500000:offset=8.166667[joined]');
    expect(graph).toContain('trim=end_frame=336[v]');
  });

  it('counts the overlap once per joint', () => {
    expect(filmFrames(film())).toBe(360);
    expect(filmFrames(film({ transition: { name: 'fade', frames: 12 } }))).toBe(336);
  });

  it('does not touch the pixels of a clip that is right already', () => {
    expect(stitchGraph(film())).not.toContain('scale=');
  });

  it('takes colours without a name for BT.709 in HD and for BT.601 below', () => {
    const { colorSpace: _, ...unnamed } = video;
    const graphOf = (height: number): string => stitchGraph(film({ clips: [{ video: { ...unnamed, height, width: Math.round((height * 16) / 9) }, hasSound: false, frames: 10 }] }));
    expect(graphOf(1080)).toContain('in_color_matrix=bt709:out_color_matrix=bt709');
    expect(graphOf(360)).toContain('in_color_matrix=bt601:out_color_matrix=bt709');
  });

  it('squares the pixels of a clip that has oblong ones, and judges its shape by them', () => {
    const oblong = stitchGraph(film({ clips: [{ video: { ...video, width: 960, sampleAspect: 4 / 3 }, hasSound: false, frames: 10 }] }));
    expect(oblong).toContain('scale=trunc(iw*sar/2)*2:ih');
    expect(oblong).not.toContain('boxblur');
  });

  it("keeps television's rates to the fraction", () => {
    const graph = stitchGraph(film({ rate: { frames: 30_000, seconds: 1_001 }, fps: 30_000 / 1_001 }));
    expect(graph).toContain('fps=30000/1001:start_time=0');
    expect(graph).toContain('settb=1001/30000[v0]');
  });

  it('cuts sound to samples of the same frames', () => {
    const graph = stitchGraph(film({ sound: 'clips', transition: { name: 'fade', frames: 12 }, clips: [{ video, hasSound: true, frames: 100 }, { video, hasSound: false, frames: 120 }] }));
    expect(graph).toContain('atrim=end_sample=200000[a0]');
    expect(graph).toMatch(/anullsrc=[^;]*atrim=end_sample=240000\[a1\]/);
    expect(graph).toContain('[a0][a1]acrossfade=nb_samples=24000[a]');
  });
});
