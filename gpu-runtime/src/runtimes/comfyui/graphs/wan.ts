/**
 * WAN 2.2, 14 billion parameters: one model for the first half of the steps, where much noise is left, and one for the second. Its LoRAs need few steps. The
 * last frame of a clip can be given as well as the first. A third model follows a sound.
 */
import { file, maybe, value, type Family, type Graph, type GraphNode, type Link } from '../graph.ts';
import { between, clip, clipFile, clipOf, decode, keepClip, loadImage, lora, loraFile, modelFile, node, only, partOfSound, sample, scaled, unet, unetFile, vae, vaeFile, words } from './pieces.ts';

const LAST_STEP = 10_000;
/** Beyond it a clip would have to be interpolated, which ComfyUI alone does not. */
const RATE = only(16, 'the model makes 16 frames a second');

const half = (noise: 'high' | 'low', isFast: boolean): Graph => ({
  [`${noise}Unet`]: unet(file(noise)),
  ...(isFast && { [`${noise}Fast`]: lora([`${noise}Unet`, 0], file(`${noise}Lora`)) }),
  [noise]: node('ModelSamplingSD3', { model: [`${noise}${isFast ? 'Fast' : 'Unet'}`, 0], shift: value('shift', 8) }),
});

const common = (isFast: boolean): Graph => ({
  ...half('high', isFast),
  ...half('low', isFast),
  clip: clip(file('clip'), 'wan'),
  vae: vae(file('vae')),
  words: words(value('prompt'), ['clip', 0]),
  avoided: words(value('negativePrompt', ''), ['clip', 0]),
});

const sampler = (model: Link, [positive, negative]: readonly [Link, Link], latent: Link, steps: GraphNode['inputs']): GraphNode =>
  node('KSamplerAdvanced', {
    ...{ model, positive, negative, latent_image: latent, noise_seed: value('seed'), steps: value('steps'), cfg: value('guidance', 1), sampler_name: value('sampler', 'euler'), scheduler: value('scheduler', 'simple') },
    ...steps,
  });

const sampled = (conditions: readonly [Link, Link], latent: Link): Graph => ({
  firstSampler: sampler(['high', 0], conditions, latent, { add_noise: 'enable', start_at_step: 0, end_at_step: value('halfSteps'), return_with_leftover_noise: 'enable' }),
  secondSampler: sampler(['low', 0], conditions, ['firstSampler', 0], { add_noise: 'disable', start_at_step: value('halfSteps'), end_at_step: LAST_STEP, return_with_leftover_noise: 'disable' }),
  decoded: decode(['secondSampler', 0], ['vae', 0]),
  clipped: clipOf(['decoded', 0]),
  result: keepClip(['clipped', 0]),
});

const SIZE = { width: value('width'), height: value('height'), length: value('frames'), batch_size: 1 };

const fromWords = (isFast: boolean): Graph => ({
  ...common(isFast),
  latent: node('EmptyHunyuanLatentVideo', SIZE),
  ...sampled([['words', 0], ['avoided', 0]], ['latent', 0]),
});

const fromFrames = (isFast: boolean, framed: GraphNode, last: Graph): Graph => ({
  ...common(isFast),
  first: loadImage('image'),
  firstScaled: scaled(['first', 0]),
  ...last,
  framed: { ...framed, inputs: { positive: ['words', 0], negative: ['avoided', 0], vae: ['vae', 0], ...SIZE, ...framed.inputs } },
  ...sampled([['framed', 0], ['framed', 1]], ['framed', 2]),
});
const fromFirst = (isFast: boolean): Graph => fromFrames(isFast, node('WanImageToVideo', { start_image: ['firstScaled', 0] }), {});
const fromBoth = (isFast: boolean): Graph =>
  fromFrames(isFast, node('WanFirstLastFrameToVideo', { start_image: ['firstScaled', 0], end_image: ['lastScaled', 0] }), { last: loadImage('endImage'), lastScaled: scaled(['last', 0]) });

const RESULT = { results: { result: 'video' } };

/** The sound drives lips and gestures; one model for all steps. The picture is whoever speaks; without one the words say who. */
const fromSound = (isFast: boolean): Graph => ({
  unet: unet(file('unet')),
  ...(isFast && { fast: lora(['unet', 0], file('lora')) }),
  model: node('ModelSamplingSD3', { model: [isFast ? 'fast' : 'unet', 0], shift: value('shift', 8) }),
  clip: clip(file('clip'), 'wan'),
  vae: vae(file('vae')),
  words: words(value('prompt'), ['clip', 0]),
  avoided: words(value('negativePrompt', ''), ['clip', 0]),
  ...partOfSound('audio'),
  ear: node('AudioEncoderLoader', { audio_encoder_name: file('ear') }),
  listened: node('AudioEncoderEncode', { audio_encoder: ['ear', 0], audio: ['heard', 0] }),
  first: loadImage('image'),
  firstScaled: scaled(['first', 0]),
  framed: node('WanSoundImageToVideo', { positive: ['words', 0], negative: ['avoided', 0], vae: ['vae', 0], ...SIZE, audio_encoder_output: ['listened', 0], ref_image: maybe('firstScaled', 0) }),
  sampler: sample({ model: ['model', 0], positive: ['framed', 0], negative: ['framed', 1], latent: ['framed', 2], guidance: isFast ? 1 : 6, sampler: 'uni_pc', scheduler: 'simple' }),
  decoded: decode(['sampler', 0], ['vae', 0]),
  clipped: clipOf(['decoded', 0], ['heard', 0]),
  result: keepClip(['clipped', 0]),
});

/** One window of the model; more would have to be sampled piece by piece. */
const ONE_WINDOW = { ...between(1, 5, 5), why: 'the graph samples one window of the model' };

const fromSoundFamily = (isFast: boolean, title: string): Family => ({
  ...{ model: `wan_v2.2-14b-fp8_s2v${isFast ? '_lightx2v' : ''}`, title, sides: 16, frames: 'wan22-animate' },
  files: {
    unet: unetFile(/wan2\.2_s2v_14b/i),
    // It has none of its own: the one for text to video goes with it.
    ...(isFast && { lora: loraFile(/wan2\.2_t2v.*(light|4step).*high/i) }),
    ear: modelFile('AudioEncoderLoader', 'audio_encoder_name', /wav2vec2/i),
    clip: clipFile(/umt5_xxl/i),
    vae: vaeFile(/wan_?2\.1_vae/i),
  },
  limits: { sound_to_video: { fps: RATE, duration: ONE_WINDOW } },
  ways: [{ operation: 'sound_to_video', needs: ['audio'], graph: fromSound(isFast), ...RESULT }],
});

function family(workflow: 't2v' | 'i2v', isFast: boolean, title: string, ways: Family['ways']): Family {
  const fast = { highLora: loraFile(new RegExp(`wan2\\.2_${workflow}.*(light|4step).*high`, 'i')), lowLora: loraFile(new RegExp(`wan2\\.2_${workflow}.*(light|4step).*low`, 'i')) };
  return {
    ...{ model: `wan_v2.2-14b-fp8_${workflow}${isFast ? '_lightx2v' : ''}`, title, sides: 16, frames: 'wan22' },
    files: {
      high: unetFile(new RegExp(`wan2\\.2_${workflow}_high_noise_14b`, 'i')),
      low: unetFile(new RegExp(`wan2\\.2_${workflow}_low_noise_14b`, 'i')),
      ...(isFast && fast),
      clip: clipFile(/umt5_xxl/i),
      vae: vaeFile(/wan_?2\.1_vae/i),
    },
    limits: { generate_video: { fps: RATE }, animate_photo: { fps: RATE, frameRole: only('start', 'give a last frame for the other end') } },
    ways,
  };
}

const wordsWays = (isFast: boolean): Family['ways'] => [{ operation: 'generate_video', graph: fromWords(isFast), ...RESULT }];
const frameWays = (isFast: boolean): Family['ways'] => [
  { operation: 'animate_photo', needs: ['image', 'endImage'], graph: fromBoth(isFast), ...RESULT },
  { operation: 'animate_photo', needs: ['image'], graph: fromFirst(isFast), ...RESULT },
];

export const WAN: readonly Family[] = [
  family('t2v', true, 'WAN 2.2 Text to Video, fast', wordsWays(true)),
  family('t2v', false, 'WAN 2.2 Text to Video', wordsWays(false)),
  family('i2v', true, 'WAN 2.2 Image to Video, fast', frameWays(true)),
  family('i2v', false, 'WAN 2.2 Image to Video', frameWays(false)),
  fromSoundFamily(true, 'WAN 2.2 Sound to Video, fast'),
  fromSoundFamily(false, 'WAN 2.2 Sound to Video'),
];
