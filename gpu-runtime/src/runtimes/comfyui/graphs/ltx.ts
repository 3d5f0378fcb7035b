/** LTX 2.3: picture and sound are sampled together, or the picture to a sound that is given. The distilled model has a fixed schedule of eight steps. */
import { file, value, type Family, type Graph, type GraphInput, type GraphNode, type Link } from '../graph.ts';
import { checkpointFile, clipOf, keepClip, loadImage, modelFile, node, only, partOfSound, scaled, words } from './pieces.ts';

/** Noise that is left before each step, as its makers publish it. */
const DISTILLED_SIGMAS = '1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875, 0.0';
/** What a photo loses by this much compression, frames of a film have lost as well; without it the clip hardly moves. */
const COMPRESSION = 18;

const distilled = node('ManualSigmas', { sigmas: DISTILLED_SIGMAS });
const scheduled = node('LTXVScheduler', { steps: value('steps', 30), max_shift: 2.05, base_shift: 0.95, stretch: true, terminal: 0.1, latent: ['both', 0] });

interface Sound {
  readonly nodes: Graph;
  /** What the sampler begins with. */
  readonly latent: Link;
  /** What is heard in the clip. */
  readonly heard: Link;
}

const MADE: Sound = {
  nodes: {
    silence: node('LTXVEmptyLatentAudio', { frames_number: value('frames'), frame_rate: value('renderedFps'), batch_size: 1, audio_vae: ['soundVae', 0] }),
    sound: node('LTXVAudioVAEDecode', { samples: ['parts', 1], audio_vae: ['soundVae', 0] }),
  },
  latent: ['silence', 0],
  heard: ['sound', 0],
};

/** Under an empty mask the sampler leaves it as it is, and the picture follows. */
const GIVEN: Sound = {
  nodes: {
    ...partOfSound('audio'),
    encoded: node('LTXVAudioVAEEncode', { audio: ['heard', 0], audio_vae: ['soundVae', 0] }),
    kept: node('SolidMask', { value: 0, width: value('width'), height: value('height') }),
    given: node('SetLatentNoiseMask', { samples: ['encoded', 0], mask: ['kept', 0] }),
  },
  latent: ['given', 0],
  heard: ['heard', 0],
};

const graph = (sigmas: GraphNode, picture: Link, start: Graph, sound: Sound = MADE): Graph => ({
  checkpoint: node('CheckpointLoaderSimple', { ckpt_name: file('checkpoint') }),
  clip: node('LTXAVTextEncoderLoader', { text_encoder: file('clip'), ckpt_name: file('checkpoint'), device: 'default' }),
  soundVae: node('LTXVAudioVAELoader', { ckpt_name: file('checkpoint') }),
  words: words(value('prompt'), ['clip', 0]),
  avoided: words(value('negativePrompt', ''), ['clip', 0]),
  conditions: node('LTXVConditioning', { positive: ['words', 0], negative: ['avoided', 0], frame_rate: value('renderedFps') }),
  empty: node('EmptyLTXVLatentVideo', { width: value('width'), height: value('height'), length: value('frames'), batch_size: 1 }),
  ...start,
  ...sound.nodes,
  both: node('LTXVConcatAVLatent', { video_latent: picture, audio_latent: sound.latent }),
  guider: node('CFGGuider', { model: ['checkpoint', 0], positive: ['conditions', 0], negative: ['conditions', 1], cfg: value('guidance', 1) }),
  noise: node('RandomNoise', { noise_seed: value('seed') }),
  method: node('KSamplerSelect', { sampler_name: value('sampler', 'euler') }),
  sigmas,
  sampler: node('SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], sampler: ['method', 0], sigmas: ['sigmas', 0], latent_image: ['both', 0] }),
  parts: node('LTXVSeparateAVLatent', { av_latent: ['sampler', 0] }),
  decoded: node('VAEDecodeTiled', { samples: ['parts', 0], vae: ['checkpoint', 2], tile_size: 512, overlap: 64, temporal_size: 64, temporal_overlap: 8 }),
  clipped: clipOf(['decoded', 0], sound.heard),
  result: keepClip(['clipped', 0]),
});

const firstFrame = (strength: GraphInput): Graph => ({
  first: loadImage('image'),
  firstScaled: scaled(['first', 0]),
  firstPressed: node('LTXVPreprocess', { image: ['firstScaled', 0], img_compression: COMPRESSION }),
  begun: node('LTXVImgToVideoInplace', { vae: ['checkpoint', 2], image: ['firstPressed', 0], latent: ['empty', 0], strength, bypass: false }),
});

const RESULT = { results: { result: 'video' } };

function families(kind: 'distilled' | 'dev', sigmas: GraphNode): readonly Family[] {
  const steps = kind === 'distilled' ? { steps: only(8, 'its schedule is fixed') } : {};
  const shared: Omit<Family, 'model' | 'title' | 'ways'> = {
    files: { checkpoint: checkpointFile(new RegExp(`ltx-2\\.3-22b-${kind}`, 'i')), clip: modelFile('LTXAVTextEncoderLoader', 'text_encoder', /gemma_3_12b/i) },
    ...{ sides: 32, frames: 'ltx23' },
    limits: { generate_video: steps, sound_to_video: steps, animate_photo: { ...steps, frameRole: only('start', 'its graph begins with the picture') } },
  };
  const quality = kind === 'dev' ? ', quality' : '';
  return [
    { ...shared, model: `ltx23-22b-fp8_t2v_${kind}`, title: `LTX 2.3 Text to Video${quality}`, ways: [{ operation: 'generate_video', graph: graph(sigmas, ['empty', 0], {}), ...RESULT }] },
    { ...shared, model: `ltx23-22b-fp8_i2v_${kind}`, title: `LTX 2.3 Image to Video${quality}`, ways: [{ operation: 'animate_photo', needs: ['image'], graph: graph(sigmas, ['begun', 0], firstFrame(value('firstFrameStrength', 1))), ...RESULT }] },
    { ...shared, model: `ltx23-22b-fp8_a2v_${kind}`, title: `LTX 2.3 Sound to Video${quality}`, ways: [{ operation: 'sound_to_video', needs: ['audio'], graph: graph(sigmas, ['empty', 0], {}, GIVEN), ...RESULT }] },
    { ...shared, model: `ltx23-22b-fp8_ia2v_${kind}`, title: `LTX 2.3 Image and Sound to Video${quality}`, ways: [{ operation: 'sound_to_video', needs: ['audio', 'image'], graph: graph(sigmas, ['begun', 0], firstFrame(1), GIVEN), ...RESULT }] },
  ];
}

export const LTX: readonly Family[] = [...families('distilled', distilled), ...families('dev', scheduled)];
