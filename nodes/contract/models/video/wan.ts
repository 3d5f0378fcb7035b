/** WAN 2.2: renders 16 frames a second; 32 doubles them afterwards. Its `lightx2v` variants need few steps. */
import { frame, NATIVE, oneOf, range, type Model } from '../model.ts';
import type { VideoFamily } from '../../video-frames.ts';

type Size = readonly [number, number];
const SQUARE: Size = [640, 640];
const WIDE: Size = [832, 480];

interface Variant {
  readonly serves: Model['serves'];
  readonly steps: Model['limits'][string];
  readonly guidance: Model['limits'][string];
  readonly size: Size;
  readonly seconds: number;
  readonly shift: number;
  readonly sampler?: string;
  readonly fps?: readonly number[];
  readonly family?: VideoFamily;
}

const wan = (workflow: string, title: string, { serves, steps, guidance, size, seconds, shift, sampler = 'euler', fps = [16, 32], family = 'wan22' }: Variant): Model => ({
  ...{ id: `wan_v2.2-14b-fp8_${workflow}`, title: `WAN 2.2 ${title}`, media: 'video', access: 'premium', serves, runtimes: NATIVE, family },
  limits: {
    ...{ steps, guidance, ...frame(480, 1536, size, 16), fps: { allowed: fps, default: 16 }, duration: range(1, seconds, 5) },
    ...{ shift: range(1, 8, shift), sampler: oneOf(sampler), scheduler: oneOf('simple') },
  },
});

const FAST = { steps: range(4, 8, 4), guidance: range(0.7, 1.6, 1) };
const MOVE = { ...FAST, steps: range(4, 8, 6), size: WIDE, seconds: 20, shift: 8, family: 'wan22-animate' } as const;
const SPEECH = { serves: { sound_to_video: [] }, size: WIDE, seconds: 20, shift: 8, sampler: 'uni_pc', family: 'wan22-animate' } as const;

export const WAN_MODELS: readonly Model[] = [
  wan('t2v_lightx2v', 'Text to Video, fast', { ...FAST, serves: { generate_video: ['wan22'] }, size: SQUARE, seconds: 10, shift: 5 }),
  wan('t2v', 'Text to Video', { serves: { generate_video: [] }, steps: range(20, 40, 20), guidance: range(1.5, 8, 3.5), size: SQUARE, seconds: 10, shift: 8 }),
  wan('i2v_lightx2v', 'Image to Video, fast', { ...FAST, serves: { animate_photo: ['wan22'], replace_video_segment: ['wan22'] }, size: SQUARE, seconds: 10, shift: 5 }),
  wan('i2v', 'Image to Video', { serves: { animate_photo: [] }, steps: range(20, 40, 20), guidance: range(1.5, 8, 4), size: SQUARE, seconds: 10, shift: 8 }),
  wan('s2v_lightx2v', 'Sound to Video, fast', { ...SPEECH, ...FAST, serves: { sound_to_video: ['wan-s2v'] } }),
  wan('s2v', 'Sound to Video', { ...SPEECH, steps: range(20, 40, 20), guidance: range(1.5, 8, 6) }),
  // A request chooses between these two by its control mode.
  wan('animate-move_lightx2v', 'Animate: Move', { ...MOVE, serves: { video_to_video: ['wan22-animate'], dance_montage: [] } }),
  wan('animate-replace_lightx2v', 'Animate: Replace', { ...MOVE, serves: { video_to_video: [] } }),
];
