/** Qwen Image, which draws, and Qwen Image Edit, which changes a picture by instruction with up to two more to look at; each also with a LoRA for few steps. */
import { file, maybe, value, type Family, type Graph, type GraphInput, type GraphNode, type Way } from '../graph.ts';
import { clip, clipFile, decode, emptyPicture, encode, FOLLOW_UPS, keepPicture, loadImage, lora, loraChain, loraFile, node, sample, scaled, unet, unetFile, vae, vaeFile, words } from './pieces.ts';

const SHIFT = 3.1;
const SIDES = 16;
const PARTS = { clip: clipFile(/qwen_2\.5_vl_7b/i), vae: vaeFile(/qwen_image_vae/i) };

const added = (isFast: boolean): ReturnType<typeof loraChain> => loraChain([isFast ? 'fast' : 'unet', 0]);
const model = (isFast: boolean): Graph => ({
  unet: unet(file('unet')),
  ...(isFast && { fast: lora(['unet', 0], file('lora')) }),
  ...added(isFast).nodes,
  shifted: node('ModelSamplingAuraFlow', { model: added(isFast).model, shift: SHIFT }),
  clip: clip(file('clip'), 'qwen_image'),
  vae: vae(file('vae')),
});

const SAMPLED = { positive: ['positive', 0], negative: ['negative', 0], latent: ['latent', 0], sampler: 'euler', scheduler: 'simple' } as const;
const PACE = { fast: { guidance: 1, steps: 4 }, full: { guidance: 4, steps: 20 } } as const;
const pace = (isFast: boolean): (typeof PACE)[keyof typeof PACE] => PACE[isFast ? 'fast' : 'full'];

const draw = (isFast: boolean): Graph => ({
  ...model(isFast),
  positive: words(value('prompt'), ['clip', 0]),
  negative: words(value('negativePrompt', ''), ['clip', 0]),
  latent: emptyPicture('EmptySD3LatentImage'),
  sampler: sample({ ...SAMPLED, ...pace(isFast), model: ['shifted', 0] }),
  decoded: decode(['sampler', 0], ['vae', 0]),
  result: keepPicture(['decoded', 0]),
});

/** The model sees the pictures with the words. */
const instruction = (prompt: GraphInput): GraphNode =>
  node('TextEncodeQwenImageEditPlus', { clip: ['clip', 0], prompt, vae: ['vae', 0], image1: ['scaled', 0], image2: maybe('second', 0), image3: maybe('third', 0) });
const referring = (from: string): GraphNode => node('FluxKontextMultiReferenceLatentMethod', { conditioning: [from, 0], reference_latents_method: 'index_timestep_zero' });

const edit = (isFast: boolean): Graph => ({
  ...model(isFast),
  normed: node('CFGNorm', { model: ['shifted', 0], strength: 1 }),
  source: loadImage('image'),
  scaled: scaled(['source', 0]),
  second: loadImage('reference', 0),
  third: loadImage('reference', 1),
  told: instruction(value('prompt')),
  avoided: instruction(value('negativePrompt', '')),
  positive: referring('told'),
  negative: referring('avoided'),
  latent: encode(['scaled', 0], ['vae', 0]),
  sampler: sample({ ...SAMPLED, ...pace(isFast), model: ['normed', 0], denoise: value('denoise') }),
  decoded: decode(['sampler', 0], ['vae', 0]),
  result: keepPicture(['decoded', 0]),
});

interface Variant {
  readonly id: string;
  readonly title: string;
  readonly unet: RegExp;
  readonly lora?: RegExp;
}

const family = ({ id, title, unet: unetLike, lora: loraLike }: Variant, ways: readonly Omit<Way, 'results'>[]): Family => ({
  ...{ model: id, title, sides: SIDES, mostPixels: 2_400_000 },
  files: { unet: unetFile(unetLike), ...(loraLike && { lora: loraFile(loraLike) }), ...PARTS },
  ways: ways.map((way) => ({ ...way, results: { result: 'image' } })),
});

const edits = (isFast: boolean): readonly Omit<Way, 'results'>[] => {
  const graph = edit(isFast);
  const angle = { operation: 'change_angle', wording: 'Show the same subject from another camera angle: {description}.' };
  return [{ operation: 'edit_image' }, ...FOLLOW_UPS, angle].map((way) => ({ ...way, needs: ['image'], graph }));
};

const IMAGE = /qwen_image_2512/i;
const EDIT = /qwen_image_edit_2511/i;

export const QWEN: readonly Family[] = [
  family({ id: 'qwen_image_2512_fp8', title: 'Qwen Image 2512', unet: IMAGE }, [{ operation: 'generate_image', graph: draw(false) }]),
  family({ id: 'qwen_image_2512_fp8_lightning', title: 'Qwen Image 2512 Lightning', unet: IMAGE, lora: /qwen-image-2512-lightning/i }, [{ operation: 'generate_image', graph: draw(true) }]),
  family({ id: 'qwen_image_edit_2511_fp8_lightning', title: 'Qwen Image Edit 2511 Lightning', unet: EDIT, lora: /qwen-image-edit-2511-lightning/i }, edits(true)),
  family({ id: 'qwen_image_edit_2511_fp8', title: 'Qwen Image Edit 2511', unet: EDIT }, edits(false)),
];
