/**
 * Node classes of ComfyUI as `/object_info` tells them: inputs with their types, outputs in order. Facts of its interface, for the classes that our graphs use.
 * A list in the place of a type is a choice; `FILES` stands for the files of a folder, which a test sets.
 */
export interface NodeClass {
  readonly required: Readonly<Record<string, InputType>>;
  readonly optional?: Readonly<Record<string, InputType>>;
  readonly outputs: readonly string[];
  /** Key under which its files are in the history; it is what is executed then. */
  readonly files?: string;
  /** Shows steps and previews. */
  readonly samples?: true;
}

export type InputType = string | readonly string[] | { readonly folder: string } | { readonly type: 'INT' | 'FLOAT'; readonly min: number; readonly max: number };

const folder = (name: string): InputType => ({ folder: name });
const int = (min: number, max: number): InputType => ({ type: 'INT', min, max });
const float = (min: number, max: number): InputType => ({ type: 'FLOAT', min, max });
const side = int(16, 16_384);
const seed = int(0, Number.MAX_SAFE_INTEGER);
const SAMPLERS = ['euler', 'euler_ancestral', 'heun', 'dpm_2', 'dpm_2_ancestral', 'lms', 'dpmpp_2s_ancestral', 'dpmpp_sde', 'dpmpp_2m', 'dpmpp_2m_sde', 'dpmpp_3m_sde', 'lcm', 'res_multistep', 'er_sde', 'ddim', 'uni_pc'];
const SCHEDULERS = ['simple', 'sgm_uniform', 'karras', 'exponential', 'ddim_uniform', 'beta', 'normal', 'linear_quadratic', 'kl_optimal'];
const CLIP_TYPES = ['stable_diffusion', 'sd3', 'ltxv', 'wan', 'lumina2', 'chroma', 'qwen_image', 'flux2', 'ace'];
const DTYPES = ['default', 'fp8_e4m3fn', 'fp8_e4m3fn_fast', 'fp8_e5m2'];
const DEVICES = ['default', 'cpu'];
const SWITCH = ['enable', 'disable'];
const CLIP_SIZE = { width: side, height: side, length: int(1, 16_384), batch_size: int(1, 4096) };
const CONDITIONS = { positive: 'CONDITIONING', negative: 'CONDITIONING' };
const KEYS = ['C', 'C#', 'Db', 'D', 'D#', 'Eb', 'E', 'F', 'F#', 'Gb', 'G', 'G#', 'Ab', 'A', 'A#', 'Bb', 'B'].flatMap((key) => [`${key} major`, `${key} minor`]);

export const NODE_CLASSES: Readonly<Record<string, NodeClass>> = {
  CheckpointLoaderSimple: { required: { ckpt_name: folder('checkpoints') }, outputs: ['MODEL', 'CLIP', 'VAE'] },
  UNETLoader: { required: { unet_name: folder('diffusion_models'), weight_dtype: DTYPES }, outputs: ['MODEL'] },
  CLIPLoader: { required: { clip_name: folder('text_encoders'), type: CLIP_TYPES }, optional: { device: DEVICES }, outputs: ['CLIP'] },
  DualCLIPLoader: { required: { clip_name1: folder('text_encoders'), clip_name2: folder('text_encoders'), type: ['sdxl', 'sd3', 'flux', 'hunyuan_video', 'hidream', 'ace'] }, optional: { device: DEVICES }, outputs: ['CLIP'] },
  VAELoader: { required: { vae_name: folder('vae') }, outputs: ['VAE'] },
  LoraLoaderModelOnly: { required: { model: 'MODEL', lora_name: folder('loras'), strength_model: float(-100, 100) }, outputs: ['MODEL'] },
  LoraLoader: { required: { model: 'MODEL', clip: 'CLIP', lora_name: folder('loras'), strength_model: float(-100, 100), strength_clip: float(-100, 100) }, outputs: ['MODEL', 'CLIP'] },
  ControlNetLoader: { required: { control_net_name: folder('controlnet') }, outputs: ['CONTROL_NET'] },
  SetUnionControlNetType: { required: { control_net: 'CONTROL_NET', type: ['auto', 'openpose', 'depth', 'hed/pidi/scribble/ted', 'canny/lineart/anime_lineart/mlsd', 'normal', 'segment', 'tile', 'repaint'] }, outputs: ['CONTROL_NET'] },
  ControlNetApplyAdvanced: { required: { ...CONDITIONS, control_net: 'CONTROL_NET', image: 'IMAGE', strength: float(0, 10), start_percent: float(0, 1), end_percent: float(0, 1) }, optional: { vae: 'VAE' }, outputs: ['CONDITIONING', 'CONDITIONING'] },
  UpscaleModelLoader: { required: { model_name: folder('upscale_models') }, outputs: ['UPSCALE_MODEL'] },
  LTXAVTextEncoderLoader: { required: { text_encoder: folder('text_encoders'), ckpt_name: folder('checkpoints'), device: DEVICES }, outputs: ['CLIP'] },
  LTXVAudioVAELoader: { required: { ckpt_name: folder('checkpoints') }, outputs: ['VAE'] },
  CLIPTextEncode: { required: { text: 'STRING', clip: 'CLIP' }, outputs: ['CONDITIONING'] },
  ConditioningZeroOut: { required: { conditioning: 'CONDITIONING' }, outputs: ['CONDITIONING'] },
  FluxGuidance: { required: { conditioning: 'CONDITIONING', guidance: float(0, 100) }, outputs: ['CONDITIONING'] },
  FluxKontextImageScale: { required: { image: 'IMAGE' }, outputs: ['IMAGE'] },
  FluxKontextMultiReferenceLatentMethod: { required: { conditioning: 'CONDITIONING', reference_latents_method: ['offset', 'index', 'uxo/uno', 'index_timestep_zero'] }, outputs: ['CONDITIONING'] },
  ReferenceLatent: { required: { conditioning: 'CONDITIONING' }, optional: { latent: 'LATENT' }, outputs: ['CONDITIONING'] },
  TextEncodeQwenImageEditPlus: { required: { clip: 'CLIP', prompt: 'STRING' }, optional: { vae: 'VAE', image1: 'IMAGE', image2: 'IMAGE', image3: 'IMAGE' }, outputs: ['CONDITIONING'] },
  'TextEncodeAceStepAudio1.5': {
    required: {
      ...{ clip: 'CLIP', tags: 'STRING', lyrics: 'STRING', seed, bpm: int(10, 300), duration: float(0, 2_000), timesignature: ['2', '3', '4', '6'], language: ['en', 'ja', 'zh', 'es', 'de', 'fr'], keyscale: KEYS },
      ...{ generate_audio_codes: 'BOOLEAN', cfg_scale: float(0, 100), temperature: float(0, 2), top_p: float(0, 2_000), top_k: int(0, 100) },
    },
    outputs: ['CONDITIONING'],
  },
  ModelSamplingAuraFlow: { required: { model: 'MODEL', shift: float(0, 100) }, outputs: ['MODEL'] },
  ModelSamplingSD3: { required: { model: 'MODEL', shift: float(0, 100) }, outputs: ['MODEL'] },
  CFGNorm: { required: { model: 'MODEL', strength: float(0, 100) }, outputs: ['MODEL'] },
  EmptyLatentImage: { required: { width: side, height: side, batch_size: int(1, 4096) }, outputs: ['LATENT'] },
  EmptySD3LatentImage: { required: { width: side, height: side, batch_size: int(1, 4096) }, outputs: ['LATENT'] },
  EmptyHunyuanLatentVideo: { required: CLIP_SIZE, outputs: ['LATENT'] },
  EmptyLTXVLatentVideo: { required: CLIP_SIZE, outputs: ['LATENT'] },
  'EmptyAceStep1.5LatentAudio': { required: { seconds: float(1, 1_000), batch_size: int(1, 4096) }, outputs: ['LATENT'] },
  LoadImage: { required: { image: folder('input') }, outputs: ['IMAGE', 'MASK'] },
  ImageScale: { required: { image: 'IMAGE', upscale_method: ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'], width: int(0, 16_384), height: int(0, 16_384), crop: ['disabled', 'center'] }, outputs: ['IMAGE'] },
  ImageToMask: { required: { image: 'IMAGE', channel: ['red', 'green', 'blue', 'alpha'] }, outputs: ['MASK'] },
  ImageCompositeMasked: { required: { destination: 'IMAGE', source: 'IMAGE', x: int(0, 16_384), y: int(0, 16_384), resize_source: 'BOOLEAN' }, optional: { mask: 'MASK' }, outputs: ['IMAGE'] },
  ImageUpscaleWithModel: { required: { upscale_model: 'UPSCALE_MODEL', image: 'IMAGE' }, outputs: ['IMAGE'] },
  SetLatentNoiseMask: { required: { samples: 'LATENT', mask: 'MASK' }, outputs: ['LATENT'] },
  VAEDecode: { required: { samples: 'LATENT', vae: 'VAE' }, outputs: ['IMAGE'] },
  VAEDecodeTiled: { required: { samples: 'LATENT', vae: 'VAE', tile_size: int(64, 4096), overlap: int(0, 4096), temporal_size: int(8, 4096), temporal_overlap: int(4, 4096) }, outputs: ['IMAGE'] },
  VAEEncode: { required: { pixels: 'IMAGE', vae: 'VAE' }, outputs: ['LATENT'] },
  VAEDecodeAudio: { required: { samples: 'LATENT', vae: 'VAE' }, outputs: ['AUDIO'] },
  KSampler: { required: { model: 'MODEL', seed, steps: int(1, 10_000), cfg: float(0, 100), sampler_name: SAMPLERS, scheduler: SCHEDULERS, ...CONDITIONS, latent_image: 'LATENT', denoise: float(0, 1) }, outputs: ['LATENT'], samples: true },
  KSamplerAdvanced: {
    required: {
      ...{ model: 'MODEL', add_noise: SWITCH, noise_seed: seed, steps: int(1, 10_000), cfg: float(0, 100), sampler_name: SAMPLERS, scheduler: SCHEDULERS, ...CONDITIONS, latent_image: 'LATENT' },
      ...{ start_at_step: int(0, 10_000), end_at_step: int(0, 10_000), return_with_leftover_noise: SWITCH },
    },
    outputs: ['LATENT'],
    samples: true,
  },
  SamplerCustomAdvanced: { required: { noise: 'NOISE', guider: 'GUIDER', sampler: 'SAMPLER', sigmas: 'SIGMAS', latent_image: 'LATENT' }, outputs: ['LATENT', 'LATENT'], samples: true },
  RandomNoise: { required: { noise_seed: seed }, outputs: ['NOISE'] },
  CFGGuider: { required: { model: 'MODEL', ...CONDITIONS, cfg: float(0, 100) }, outputs: ['GUIDER'] },
  KSamplerSelect: { required: { sampler_name: SAMPLERS }, outputs: ['SAMPLER'] },
  ManualSigmas: { required: { sigmas: 'STRING' }, outputs: ['SIGMAS'] },
  LTXVScheduler: { required: { steps: int(1, 10_000), max_shift: float(0, 100), base_shift: float(0, 100), stretch: 'BOOLEAN', terminal: float(0, 0.99) }, optional: { latent: 'LATENT' }, outputs: ['SIGMAS'] },
  LTXVConditioning: { required: { ...CONDITIONS, frame_rate: float(0, 1_000) }, outputs: ['CONDITIONING', 'CONDITIONING'] },
  LTXVPreprocess: { required: { image: 'IMAGE', img_compression: int(0, 100) }, outputs: ['IMAGE'] },
  LTXVImgToVideoInplace: { required: { vae: 'VAE', image: 'IMAGE', latent: 'LATENT', strength: float(0, 1), bypass: 'BOOLEAN' }, outputs: ['LATENT'] },
  LTXVEmptyLatentAudio: { required: { frames_number: int(1, 1_000), frame_rate: float(1, 1_000), batch_size: int(1, 4096), audio_vae: 'VAE' }, outputs: ['LATENT'] },
  LTXVConcatAVLatent: { required: { video_latent: 'LATENT', audio_latent: 'LATENT' }, outputs: ['LATENT'] },
  LTXVSeparateAVLatent: { required: { av_latent: 'LATENT' }, outputs: ['LATENT', 'LATENT'] },
  LTXVAudioVAEDecode: { required: { samples: 'LATENT', audio_vae: 'VAE' }, outputs: ['AUDIO'] },
  WanImageToVideo: { required: { ...CONDITIONS, vae: 'VAE', ...CLIP_SIZE }, optional: { clip_vision_output: 'CLIP_VISION_OUTPUT', start_image: 'IMAGE' }, outputs: ['CONDITIONING', 'CONDITIONING', 'LATENT'] },
  WanFirstLastFrameToVideo: { required: { ...CONDITIONS, vae: 'VAE', ...CLIP_SIZE }, optional: { start_image: 'IMAGE', end_image: 'IMAGE' }, outputs: ['CONDITIONING', 'CONDITIONING', 'LATENT'] },
  LoadAudio: { required: { audio: folder('input') }, outputs: ['AUDIO'] },
  TrimAudioDuration: { required: { audio: 'AUDIO', start_index: float(-1e9, 1e9), duration: float(0, 1e9) }, outputs: ['AUDIO'] },
  AudioEncoderLoader: { required: { audio_encoder_name: folder('audio_encoders') }, outputs: ['AUDIO_ENCODER'] },
  AudioEncoderEncode: { required: { audio_encoder: 'AUDIO_ENCODER', audio: 'AUDIO' }, outputs: ['AUDIO_ENCODER_OUTPUT'] },
  WanSoundImageToVideo: {
    required: { ...CONDITIONS, vae: 'VAE', ...CLIP_SIZE },
    optional: { audio_encoder_output: 'AUDIO_ENCODER_OUTPUT', ref_image: 'IMAGE', control_video: 'IMAGE', ref_motion: 'IMAGE' },
    outputs: ['CONDITIONING', 'CONDITIONING', 'LATENT'],
  },
  LTXVAudioVAEEncode: { required: { audio: 'AUDIO', audio_vae: 'VAE' }, outputs: ['LATENT'] },
  SolidMask: { required: { value: float(0, 1), width: int(1, 16_384), height: int(1, 16_384) }, outputs: ['MASK'] },
  CreateVideo: { required: { images: 'IMAGE', fps: float(1, 120) }, optional: { audio: 'AUDIO' }, outputs: ['VIDEO'] },
  PreviewImage: { required: { images: 'IMAGE' }, outputs: [], files: 'images' },
  PreviewAudio: { required: { audio: 'AUDIO' }, outputs: [], files: 'audio' },
  // A clip is listed among the pictures, as an animated one.
  SaveVideo: { required: { video: 'VIDEO', filename_prefix: 'STRING', format: ['auto', 'mp4'], codec: ['auto', 'h264'] }, outputs: [], files: 'images' },
};
