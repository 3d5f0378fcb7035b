/** LTX: 2.5 is the recommended family, 2.3 the one to fall back to. Clips come with sound. */
import { fixed, frame, NATIVE, oneOf, range, type Model } from '../model.ts';
import type { VideoFamily } from '../../video-frames.ts';

/** Operations of each workflow, with the name by which requests choose the family there. */
const SERVES = (family: string): Readonly<Record<string, Model['serves']>> => ({
  t2v: { generate_video: [family] },
  i2v: { animate_photo: [family], extend_video: [family], replace_video_segment: [family] },
  a2v: { sound_to_video: [`${family}-a2v`] },
  ia2v: { sound_to_video: [`${family}-ia2v`] },
  v2v: { video_to_video: [`${family}-v2v`] },
});

const TITLES: Readonly<Record<string, string>> = { t2v: 'Text to Video', i2v: 'Image to Video', a2v: 'Sound to Video', ia2v: 'Image and Sound to Video', v2v: 'Video to Video' };

/** The same operations, chosen by id only: the family's name stands for its distilled model. */
const unnamed = (serves: Model['serves']): Model['serves'] => Object.fromEntries(Object.keys(serves).map((operation) => [operation, []]));

const ltx = (family: VideoFamily, id: string, title: string, serves: Model['serves'], seconds: readonly [number, number], limits: Model['limits'], names: readonly string[] = []): Model => ({
  ...{ id, names, title, media: 'video', access: 'premium', serves, runtimes: NATIVE, family, sound: true },
  limits: { ...frame(640, 3840, [1920, 1088], 64), fps: range(1, 60, 24), duration: range(...seconds), ...limits },
});

const sampling = (sampler: string, scheduler: string) => ({ sampler: oneOf(sampler), scheduler: oneOf(scheduler) });

const LTX25: readonly Model[] = Object.entries(SERVES('ltx25')).flatMap(([workflow, serves]) => [
  ltx('ltx25', `ltx25-22b-int8_${workflow}_distilled`, `LTX 2.5 ${TITLES[workflow]}`, serves, [2, 20], { steps: fixed(8), guidance: range(1, 2, 1), ...sampling('euler_ancestral', 'manual_sigmas') }),
  ltx('ltx25', `ltx25-22b-int8_${workflow}_dev`, `LTX 2.5 ${TITLES[workflow]}, quality`, unnamed(serves), [2, 20], { steps: range(15, 50, 30), guidance: range(2, 7, 3), ...sampling('euler_ancestral', 'manual_sigmas') }),
]);

/** It also answers to the ids of LTX 2. Sources disagree on the shortest clip (1, 2 or 4 s) and on the steps of `dev` (20 or 30). */
const LTX23: readonly Model[] = Object.entries(SERVES('ltx23')).flatMap(([workflow, serves]) => {
  const distilled = { steps: range(4, 12, 8), guidance: range(1, 2, 1), sampler: { allowed: ['euler', 'euler_ancestral'], default: 'euler' } };
  const dev = { steps: range(15, 50, 30), guidance: range(1, 10, 3), sampler: oneOf('euler') };
  const own = workflow === 'v2v' ? { fps: range(1, 60, 25), scheduler: oneOf('simple') } : { scheduler: oneOf('normal') };
  return [
    ltx('ltx23', `ltx23-22b-fp8_${workflow}_distilled`, `LTX 2.3 ${TITLES[workflow]}`, serves, [1, 20], { ...distilled, ...own }, [`ltx2-19b-fp8_${workflow}_distilled`]),
    ltx('ltx23', `ltx23-22b-fp8_${workflow}_dev`, `LTX 2.3 ${TITLES[workflow]}, quality`, unnamed(serves), [1, 20], { ...dev, ...own, ...(workflow === 'v2v' ? { steps: range(10, 50, 30) } : {}) }, [`ltx2-19b-fp8_${workflow}`]),
  ];
});

export const LTX_MODELS: readonly Model[] = [
  ...LTX25,
  ...LTX23,
  ltx('ltx23', 'ltx23-22b-10eros-v1.4-fp8mixed_i2v', 'LTX 2.3 10Eros', { animate_photo: [] }, [1, 20], { steps: fixed(9), guidance: fixed(1) }),
];
