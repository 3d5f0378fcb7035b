/** FLUX.1: schnell and dev as whole checkpoints, and Kontext, which changes a picture by instruction. */
import { file, maybe, value, type Family, type Graph, type GraphNode, type Link } from '../graph.ts';
import { between, checkpointFile, decode, dualClip, emptyPicture, encode, FOLLOW_UPS, keepPicture, loadImage, loraChain, modelFile, node, nothing, only, sample, scaled, unet, unetFile, vae, vaeFile, words } from './pieces.ts';

const SIDES = 16;
const side = between(256, 2048, 1024, SIDES);
/** Kontext draws anew with the source in sight; there is no starting picture to keep a part of. */
const WHOLE = { strength: only(1, 'it follows the instruction as a whole') };
const EULER = { sampler: only('euler'), scheduler: only('simple') };

/** Guidance is built into the model and given with the words; the sampler's own is off. */
const guided = (positive: Link, guidance: number): GraphNode => node('FluxGuidance', { conditioning: positive, guidance: value('guidance', guidance) });
const unguided = (sampler: GraphNode): GraphNode => ({ ...sampler, inputs: { ...sampler.inputs, cfg: 1 } });

function checkpoint(isDev: boolean): readonly [fromWords: Graph, fromPicture: Graph] {
  const loras = loraChain(['checkpoint', 0], ['checkpoint', 1]);
  const model: Graph = {
    checkpoint: node('CheckpointLoaderSimple', { ckpt_name: file('checkpoint') }),
    ...loras.nodes,
    words: words(value('prompt'), loras.encoder),
    ...(isDev && { positive: guided(['words', 0], 3.5) }),
    negative: nothing(['words', 0]),
  };
  const sampling = (denoise: Parameters<typeof sample>[0]['denoise'] = 1): GraphNode => {
    const sampler = sample({ model: loras.model, positive: [isDev ? 'positive' : 'words', 0], negative: ['negative', 0], latent: ['latent', 0], guidance: 1, sampler: 'euler', scheduler: 'simple', denoise });
    return isDev ? unguided(sampler) : sampler;
  };
  const end: Graph = { decoded: decode(['sampler', 0], ['checkpoint', 2]), result: keepPicture(['decoded', 0]) };
  return [
    { ...model, latent: emptyPicture('EmptySD3LatentImage'), sampler: sampling(), ...end },
    { ...model, start: loadImage('startingImage'), scaled: scaled(['start', 0]), latent: encode(['scaled', 0], ['checkpoint', 2]), sampler: sampling(value('denoise')), ...end },
  ];
}

const ways = ([fromWords, fromPicture]: readonly [Graph, Graph]): Family['ways'] => [
  { operation: 'generate_image', needs: ['startingImage'], graph: fromPicture, results: { result: 'image' } },
  { operation: 'generate_image', graph: fromWords, results: { result: 'image' } },
];

/** The second picture is optional; a reference that is not there passes the words through. */
const KONTEXT_LORAS = loraChain(['model', 0], ['clip', 0]);
const KONTEXT: Graph = {
  model: unet(file('unet')),
  clip: dualClip(file('clipL'), file('t5'), 'flux'),
  vae: vae(file('vae')),
  ...KONTEXT_LORAS.nodes,
  words: words(value('prompt'), KONTEXT_LORAS.encoder),
  source: loadImage('image'),
  sourceScaled: node('FluxKontextImageScale', { image: ['source', 0] }),
  sourceLatent: encode(['sourceScaled', 0], ['vae', 0]),
  first: node('ReferenceLatent', { conditioning: ['words', 0], latent: ['sourceLatent', 0] }),
  other: loadImage('reference', 0),
  otherScaled: node('FluxKontextImageScale', { image: ['other', 0] }),
  otherLatent: encode(['otherScaled', 0], ['vae', 0]),
  second: node('ReferenceLatent', { conditioning: ['first', 0], latent: maybe('otherLatent', 0) }),
  positive: guided(['second', 0], 2.5),
  negative: nothing(['words', 0]),
  latent: emptyPicture('EmptySD3LatentImage'),
  sampler: unguided(sample({ model: KONTEXT_LORAS.model, positive: ['positive', 0], negative: ['negative', 0], latent: ['latent', 0], guidance: 1, sampler: 'euler', scheduler: 'simple' })),
  decoded: decode(['sampler', 0], ['vae', 0]),
  result: keepPicture(['decoded', 0]),
};

export const FLUX: readonly Family[] = [
  { model: 'flux1-schnell-fp8', title: 'FLUX.1 schnell', files: { checkpoint: checkpointFile(/flux1-schnell-fp8/i) }, sides: SIDES, ways: ways(checkpoint(false)) },
  {
    ...{ model: 'flux1-dev-fp8', title: 'FLUX.1 dev', files: { checkpoint: checkpointFile(/flux1-dev-fp8/i) }, sides: SIDES, ways: ways(checkpoint(true)) },
    limits: { generate_image: { width: side, height: side, steps: between(1, 50, 20), guidance: between(1, 10, 3.5), ...EULER } },
  },
  {
    ...{ model: 'flux1-dev-kontext', title: 'FLUX.1 Kontext dev', sides: SIDES, mostPixels: 1_600_000 },
    files: {
      unet: unetFile(/flux1-dev-kontext/i),
      clipL: modelFile('DualCLIPLoader', 'clip_name1', /clip_l/i),
      t5: modelFile('DualCLIPLoader', 'clip_name2', /t5xxl/i),
      vae: vaeFile(/(^|[/\\])ae\.|flux.*vae/i),
    },
    limits: {
      ...Object.fromEntries(FOLLOW_UPS.map(({ operation }) => [operation, WHOLE])),
      edit_image: { ...WHOLE, width: between(256, 2048), height: between(256, 2048), steps: between(1, 50, 20), guidance: between(1, 10, 2.5), ...EULER },
    },
    ways: [{ operation: 'edit_image' }, ...FOLLOW_UPS].map((way) => ({ ...way, needs: ['image'], graph: KONTEXT, results: { result: 'image' } })),
  },
];
