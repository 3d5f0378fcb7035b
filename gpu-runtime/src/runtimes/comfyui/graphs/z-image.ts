/** Z-Image: the base model, and the turbo model of few steps, which is not told what to avoid. */
import { file, value, type Family, type Graph, type GraphNode } from '../graph.ts';
import { clip, clipFile, decode, emptyPicture, encode, keepPicture, loadImage, loraChain, node, nothing, sample, scaled, unet, unetFile, vae, vaeFile, words } from './pieces.ts';

const SHIFT = 3;
const LORAS = loraChain(['unet', 0]);

function graphs(negative: GraphNode, guidance: number): readonly [fromWords: Graph, fromPicture: Graph] {
  const model: Graph = {
    unet: unet(file('unet')),
    ...LORAS.nodes,
    model: node('ModelSamplingAuraFlow', { model: LORAS.model, shift: SHIFT }),
    clip: clip(file('clip'), 'lumina2'),
    vae: vae(file('vae')),
    positive: words(value('prompt'), ['clip', 0]),
    negative,
  };
  const sampled = { model: ['model', 0], positive: ['positive', 0], negative: ['negative', 0], latent: ['latent', 0], guidance, sampler: 'res_multistep', scheduler: 'simple' } as const;
  const end: Graph = { decoded: decode(['sampler', 0], ['vae', 0]), result: keepPicture(['decoded', 0]) };
  return [
    { ...model, latent: emptyPicture('EmptySD3LatentImage'), sampler: sample(sampled), ...end },
    { ...model, start: loadImage('startingImage'), scaled: scaled(['start', 0]), latent: encode(['scaled', 0], ['vae', 0]), sampler: sample({ ...sampled, denoise: value('denoise') }), ...end },
  ];
}

const family = (model: string, title: string, unetLike: RegExp, [fromWords, fromPicture]: readonly [Graph, Graph]): Family => ({
  ...{ model, title, sides: 16 },
  files: { unet: unetFile(unetLike), clip: clipFile(/qwen_3_4b/i), vae: vaeFile(/(^|[/\\])ae\.|flux.*vae/i) },
  ways: [
    { operation: 'generate_image', needs: ['startingImage'], graph: fromPicture, results: { result: 'image' } },
    { operation: 'generate_image', graph: fromWords, results: { result: 'image' } },
  ],
});

export const Z_IMAGE: readonly Family[] = [
  family('z_image_turbo_bf16', 'Z-Image Turbo', /(^|[/\\])z_image_turbo_bf16\./i, graphs(nothing(['positive', 0]), 1)),
  family('z_image_bf16', 'Z-Image', /(^|[/\\])z_image_bf16\./i, graphs(words(value('negativePrompt', ''), ['clip', 0]), 3)),
];
