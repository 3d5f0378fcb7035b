/** Image models that change a picture by instruction, guided by one to three others. */
import { NATIVE, oneOf, range, type Model } from '../model.ts';

const TURBO_GUIDANCE = range(0.6, 1.6, 1);
const EULER = { sampler: oneOf('euler'), scheduler: oneOf('simple') };
const sides = (min: number, max: number) => ({ width: range(min, max), height: range(min, max) });

/** Tools without a choice of model: their work is an edit by instruction. */
const FOLLOW_UPS = { apply_style: [], refine_result: [], restore_photo: [], change_angle: [] };

const identity = (id: string, names: readonly string[], title: string): Model => ({
  ...{ id, title, media: 'image', access: 'premium', serves: { edit_image: names }, runtimes: NATIVE, contextImages: 2, loras: true },
  limits: { steps: range(8, 12, 10), guidance: TURBO_GUIDANCE, ...sides(512, 2048), ...EULER },
});

export const EDITING_MODELS: readonly Model[] = [
  {
    ...{ id: 'qwen_image_edit_2511_fp8_lightning', title: 'Qwen Image Edit 2511 Lightning', media: 'image', access: 'premium', runtimes: NATIVE, contextImages: 3 },
    serves: { edit_image: ['qwen-lightning'], ...FOLLOW_UPS },
    limits: { steps: range(4, 8, 4), guidance: TURBO_GUIDANCE, ...sides(256, 2560), ...EULER },
  },
  {
    ...{ id: 'qwen_image_edit_2511_fp8', title: 'Qwen Image Edit 2511', media: 'image', access: 'premium', runtimes: NATIVE, contextImages: 3 },
    serves: { edit_image: ['qwen'], ...FOLLOW_UPS },
    limits: { steps: range(20, 50, 20), guidance: range(2.5, 5, 4), ...sides(256, 2560), ...EULER },
  },
  identity('krea2_identity_edit_v1_2', ['krea-identity-edit'], 'Krea 2 Identity Edit'),
  identity('dark_beast_krea2_identity_edit_v1_2', ['dark-beast-krea2-identity-edit'], 'Dark Beast Krea 2 Identity Edit'),
  { ...identity('krea2_identity_edit_sogni_v0_3_alpha', [], 'Krea 2 Identity Edit (Sogni alpha)'), limits: sides(512, 2048) },
];
