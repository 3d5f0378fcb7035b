/** Image models that workers of the network run. */
import { fixed, NATIVE, oneOf, range, square, type Model } from '../model.ts';

type Sampling = readonly [sampler: string, scheduler: string];
const RES_SIMPLE: Sampling = ['res_multistep', 'simple'];
const EULER_SIMPLE: Sampling = ['euler', 'simple'];

/** @param longest - side in pixels. */
function drawing(id: string, names: readonly string[], title: string, steps: Model['limits'][string], guidance: Model['limits'][string] | undefined, longest: number, [sampler, scheduler]: Sampling): Model {
  return {
    ...{ id, title, media: 'image', access: 'premium', serves: { generate_image: names }, runtimes: NATIVE, contextImages: 0 },
    limits: { steps, ...(guidance && { guidance }), ...square(256, longest, 1024), sampler: oneOf(sampler), scheduler: oneOf(scheduler) },
  };
}

const EXACT_GUIDANCE = fixed(1);
const TURBO_GUIDANCE = range(0.6, 1.6, 1);

export const NATIVE_IMAGE_MODELS: readonly Model[] = [
  // Sources disagree on which one model free Spark opens over the API: two name this one, one names Krea 2 Turbo.
  { ...drawing('z_image_turbo_bf16', ['z-turbo'], 'Z-Image Turbo', range(4, 10, 8), TURBO_GUIDANCE, 2560, RES_SIMPLE), access: 'free' },
  // Sources disagree on the defaults: 20 steps with guidance 3, or 25 with 4.
  drawing('z_image_bf16', ['z-image'], 'Z-Image', range(20, 50, 20), range(1, 7, 3), 2560, RES_SIMPLE),
  { ...drawing('krea2_turbo_fp8_scaled', ['krea-2-turbo'], 'Krea 2 Turbo', range(4, 12, 8), TURBO_GUIDANCE, 2560, EULER_SIMPLE), loras: true },
  { ...drawing('flux1-schnell-fp8', [], 'Flux.1 Schnell', range(1, 5, 4), range(0.1, 1, 1), 1536, EULER_SIMPLE), controlNet: true },
  drawing('flux2_dev_fp8', [], 'Flux.2 Dev', range(1, 100, 40), undefined, 2048, EULER_SIMPLE),
  drawing('chroma-v.46-flash_fp8', ['chroma-v46-flash'], 'Chroma v46 Flash', range(10, 20, 10), range(1, 2.5, 1), 2048, EULER_SIMPLE),
  drawing('chroma-v48-detail-svd_fp8', ['chroma-detail'], 'Chroma v48 Detail', range(20, 40, 25), range(3, 8, 5), 2048, EULER_SIMPLE),
  { ...drawing('chroma1-hd_fp8_scaled', ['chroma1-hd'], 'Chroma1 HD', range(20, 50, 26), range(1, 8, 3.8), 2048, EULER_SIMPLE), loras: true },
  drawing('qwen_image_2512_fp8', ['qwen-2512'], 'Qwen Image 2512', range(20, 50, 25), range(3, 6, 4), 2560, EULER_SIMPLE),
  drawing('qwen_image_2512_fp8_lightning', ['qwen-2512-lightning'], 'Qwen Image 2512 Lightning', range(4, 8, 4), TURBO_GUIDANCE, 2560, EULER_SIMPLE),
  drawing('dark_beast_z_image_turbo_v9_bf16', ['dark-beast-z-turbo'], 'Dark Beast Z-Image Turbo', range(4, 12, 8), EXACT_GUIDANCE, 2048, RES_SIMPLE),
  { ...drawing('dark_beast_krea2_fp8', ['dark-beast-krea2'], 'Dark Beast Krea 2', range(8, 20, 16), EXACT_GUIDANCE, 2560, EULER_SIMPLE), loras: true },
  { ...drawing('one_obsession_v22_fp16', ['one-obsession-v22'], 'One Obsession v22', range(20, 35, 28), range(3, 10, 6), 1920, EULER_SIMPLE), loras: true },
];
