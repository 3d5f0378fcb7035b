/** Stable Diffusion XL and what was trained from it: each checkpoint with such a name is a model. Fills in what a mask shows; it does not follow instructions. */
import { file, value, type Family, type Graph } from '../graph.ts';
import { between, checkpointFile, decode, emptyPicture, encode, keepPicture, loadImage, loraChain, modelFile, node, sample, scaled, words, type Sampling } from './pieces.ts';

const SIDES = 8;
const side = between(256, 2048, 1024, SIDES);
const sideOfSource = between(256, 2048, undefined, SIDES);
const SAMPLERS = ['dpmpp_2m', 'dpmpp_2m_sde', 'dpmpp_3m_sde', 'dpmpp_sde', 'dpmpp_2s_ancestral', 'euler', 'euler_ancestral', 'heun', 'lms', 'dpm_2', 'dpm_2_ancestral', 'uni_pc', 'ddim', 'lcm'];
const SAMPLING = {
  steps: between(1, 60, 25),
  guidance: between(1, 20, 6),
  sampler: { allowed: SAMPLERS, default: 'dpmpp_2m' },
  scheduler: { allowed: ['karras', 'normal', 'simple', 'exponential', 'sgm_uniform', 'ddim_uniform', 'beta'], default: 'karras' },
};

const LORAS = loraChain(['checkpoint', 0], ['checkpoint', 1]);
const MODEL: Graph = {
  checkpoint: node('CheckpointLoaderSimple', { ckpt_name: file('checkpoint') }),
  ...LORAS.nodes,
  positive: words(value('prompt'), LORAS.encoder),
  negative: words(value('negativePrompt', ''), LORAS.encoder),
};
const SAMPLED: Sampling = { model: LORAS.model, positive: ['positive', 0], negative: ['negative', 0], latent: ['latent', 0], guidance: 6, sampler: 'dpmpp_2m', scheduler: 'karras' };
const DECODED = decode(['sampler', 0], ['checkpoint', 2]);

const FROM_WORDS: Graph = { ...MODEL, latent: emptyPicture('EmptyLatentImage'), sampler: sample(SAMPLED), decoded: DECODED, result: keepPicture(['decoded', 0]) };

const FROM_PICTURE: Graph = {
  ...MODEL,
  start: loadImage('startingImage'),
  scaled: scaled(['start', 0]),
  latent: encode(['scaled', 0], ['checkpoint', 2]),
  sampler: sample({ ...SAMPLED, denoise: value('denoise') }),
  decoded: DECODED,
  result: keepPicture(['decoded', 0]),
};

/** A map of edges, depth or a pose says where things are; it is taken as it comes. One ControlNet knows the types. */
const guided = (graph: Graph): Graph => ({
  ...graph,
  control: loadImage('controlImage'),
  controlScaled: scaled(['control', 0]),
  controlNet: node('ControlNetLoader', { control_net_name: file('controlNet') }),
  controlTyped: node('SetUnionControlNetType', { control_net: ['controlNet', 0], type: value('controlType') }),
  guided: node('ControlNetApplyAdvanced', {
    ...{ positive: ['positive', 0], negative: ['negative', 0], control_net: ['controlTyped', 0], image: ['controlScaled', 0] },
    ...{ strength: value('controlStrength'), start_percent: value('controlStart'), end_percent: value('controlEnd') },
  }),
  sampler: sample({ ...SAMPLED, positive: ['guided', 0], negative: ['guided', 1], denoise: graph.sampler!.inputs.denoise! }),
});
const CONTROL_FILES = { controlNet: modelFile('ControlNetLoader', 'control_net_name', /union.*xl|xl.*union/i) };

/** Outside of the mask the source's pixels are put back: encoding and decoding alone would change them. */
const INPAINT: Graph = {
  ...MODEL,
  source: loadImage('image'),
  scaled: scaled(['source', 0]),
  drawn: loadImage('mask'),
  drawnScaled: scaled(['drawn', 0]),
  mask: node('ImageToMask', { image: ['drawnScaled', 0], channel: 'red' }),
  encoded: encode(['scaled', 0], ['checkpoint', 2]),
  latent: node('SetLatentNoiseMask', { samples: ['encoded', 0], mask: ['mask', 0] }),
  sampler: sample({ ...SAMPLED, denoise: value('denoise') }),
  decoded: DECODED,
  merged: node('ImageCompositeMasked', { destination: ['scaled', 0], source: ['decoded', 0], x: 0, y: 0, resize_source: false, mask: ['mask', 0] }),
  result: keepPicture(['merged', 0]),
};

export const SDXL: Family = {
  model: { eachOf: 'checkpoint' },
  title: 'SDXL',
  files: { checkpoint: checkpointFile(/xl|pony|illustrious|noobai/i) },
  sides: SIDES,
  mostPixels: 2_400_000,
  limits: { generate_image: { width: side, height: side, ...SAMPLING }, edit_image: { width: sideOfSource, height: sideOfSource, ...SAMPLING } },
  ways: [
    { operation: 'generate_image', needs: ['controlImage', 'startingImage'], files: CONTROL_FILES, graph: guided(FROM_PICTURE), results: { result: 'image' } },
    { operation: 'generate_image', needs: ['controlImage'], files: CONTROL_FILES, graph: guided(FROM_WORDS), results: { result: 'image' } },
    { operation: 'generate_image', needs: ['startingImage'], graph: FROM_PICTURE, results: { result: 'image' } },
    { operation: 'generate_image', graph: FROM_WORDS, results: { result: 'image' } },
    { operation: 'edit_image', needs: ['image', 'mask'], graph: INPAINT, results: { result: 'image' } },
  ],
};
