/** Video models of other companies' APIs: sizes by resolution, no steps, no guidance; and FlashVSR, which needs no prompt. */
import { fixed, NATIVE, NETWORK, oneOf, range, type Model } from '../model.ts';
import type { VideoFamily } from '../../video-frames.ts';

interface Offer {
  readonly names?: readonly string[];
  readonly serves: Model['serves'];
  readonly seconds: readonly [number, number];
  readonly fps: number;
  readonly resolutions: readonly number[];
  readonly size: readonly [number, number];
  readonly rest?: Partial<Model>;
  readonly limits?: Model['limits'];
}

const offer = (family: VideoFamily, id: string, title: string, { names = [], serves, seconds, fps, resolutions, size: [width, height], rest = {}, limits = {} }: Offer): Model => ({
  ...{ id, title, names, media: 'video', access: 'vendor', serves, runtimes: NETWORK, sound: true, family },
  limits: { duration: range(...seconds, Math.max(5, seconds[0])), fps: fixed(fps), width: range(480, 3840, width), height: range(480, 3840, height), targetResolution: { allowed: resolutions }, ...limits },
  ...rest,
});

const SEEDANCE = (name: string): Model['serves'] => ({ generate_video: [name], sound_to_video: [name], video_to_video: [name], extend_video: [name], replace_video_segment: [name] });
const SEEDANCE_2 = { references: { images: 9, videos: 3, audios: 3, total: 12 } };
const HAPPY = { seconds: [3, 15], fps: 24, resolutions: [720, 1080], size: [1920, 1080] } as const;
const WAN3: Offer = {
  serves: { generate_video: [], animate_photo: [], sound_to_video: [] },
  seconds: [2, 30],
  fps: 30,
  resolutions: [480, 720, 1080],
  size: [1280, 720],
  rest: { references: { images: 10, videos: 5, audios: 5, total: 20 } },
  limits: { ratio: oneOf('adaptive', '16:9', '4:3', '1:1', '3:4', '9:16') },
};

export const VENDOR_VIDEO_MODELS: readonly Model[] = [
  offer('seedance2', 'seedance-2-0', 'Seedance 2.0', { serves: SEEDANCE('seedance2'), seconds: [4, 15], fps: 24, resolutions: [480, 720, 1080, 2160], size: [1920, 1080], rest: SEEDANCE_2 }),
  // The faster model was retired in August 2026; requests for it go to this one.
  offer('seedance2', 'seedance-2-0-mini', 'Seedance 2.0 Mini', { names: ['seedance-2-0-fast'], serves: SEEDANCE('seedance2-mini'), seconds: [4, 15], fps: 24, resolutions: [480, 720], size: [1280, 720], rest: SEEDANCE_2 }),
  offer('seedance2-5', 'seedance-2-5', 'Seedance 2.5', {
    ...{ serves: SEEDANCE('seedance2-5'), seconds: [4, 30], fps: 24, resolutions: [480, 720, 1080], size: [1920, 1080] },
    ...{ rest: { references: { images: 30, videos: 10, audios: 10, total: 50 } }, limits: { outputFormat: oneOf('mp4', 'mov') } },
  }),
  offer('happyhorse-1.1', 'happyhorse-1.1-t2v', 'HappyHorse 1.1 Text to Video', { ...HAPPY, serves: { generate_video: [] } }),
  offer('happyhorse-1.1', 'happyhorse-1.1-i2v', 'HappyHorse 1.1 Image to Video', { ...HAPPY, serves: { animate_photo: [], generate_video: [] } }),
  offer('happyhorse-1.1', 'happyhorse-1.1-r2v', 'HappyHorse 1.1 References to Video', { ...HAPPY, serves: { animate_photo: [], generate_video: [] }, rest: { references: { images: 9, videos: 0, audios: 0, total: 9 } } }),
  offer('wan3.0', 'wan3.0-video', 'Wan 3', WAN3),
  offer('wan3.0', 'wan3.0-spicy-video', 'Wan 3 Enhanced', WAN3),
  {
    ...{ id: 'flashvsr_v1.1_tiny_long_bf16', title: 'FlashVSR 1.1', media: 'video', access: 'premium', serves: { upscale_video: [] }, runtimes: NATIVE },
    limits: { targetResolution: oneOf(1080, 1440), detailPreference: oneOf('stable', 'sharper'), processingSpeed: oneOf('stable', 'faster'), seed: range(-1, 4_294_967_295, 0), steps: fixed(1), numberOfVariations: fixed(1) },
  },
];
