/**
 * The dialects, as data. The order is that in which signs are looked for; the last one has none and stands for whatever speaks the plain API.
 *
 * Traps that the tables hold: vLLM-Omni makes one frame unless told; SGLang's seed is the constant 1024 and its answer an address unless told;
 * LocalAI gives all pictures of a request one seed; sd-server reads what the API has no word for inside the prompt; OpenAI refuses
 * every word that it does not know. So each picture is a request of its own, with its seed, and with the format of the answer.
 */
import type { Dialect, Endpoint, FileField, Word } from './dialect.ts';

const CHAT: Endpoint = { path: '/v1/chat/completions', words: {}, files: { image: { field: 'image_url', as: 'data-url' }, compareImage: { field: 'image_url', as: 'data-url' } } };
/** The likeliest words each time, so that the same question has the same answer. */
const STEADY_CHAT: Endpoint = { ...CHAT, constants: { temperature: 0 } };

/** What all servers have a word for, and what those have that run the models themselves. */
const WRITE: Endpoint = {
  path: '/v1/chat/completions',
  words: {
    ...{ max_tokens: 'max_tokens', temperature: 'temperature', top_p: 'top_p', stop: 'stop', response_format: 'response_format' },
    ...{ frequency_penalty: 'frequency_penalty', presence_penalty: 'presence_penalty' },
  },
};
const FREELY = { top_k: 'top_k', min_p: 'min_p', repetition_penalty: 'repetition_penalty', thinking: 'chat_template_kwargs' } as const;
const WRITE_FREELY: Endpoint = { ...WRITE, words: { ...WRITE.words, ...FREELY } };

/** Names that diffusers-based servers share. */
const DIFFUSERS = { steps: 'num_inference_steps', guidance: 'guidance_scale', negativePrompt: 'negative_prompt', seed: 'seed' } as const satisfies Partial<Record<Word, string>>;
const PICTURE = { prompt: 'prompt', size: 'size' } as const;
const SPEECH = { prompt: 'input', voice: 'voice', outputFormat: 'response_format' } as const;
const IN_BASE64 = { n: 1, response_format: 'b64_json' } as const;
const ALL_FORMATS = ['png', 'jpeg', 'webp'];

const asFile = (field: string): FileField => ({ field, as: 'file' });
const pictures = (field: string): Readonly<Record<string, FileField>> => ({ image: asFile(field), reference: asFile(field) });

const VLLM_OMNI_VIDEO: Endpoint = {
  path: '/v1/videos',
  form: 'always',
  words: { ...PICTURE, ...DIFFUSERS, frames: 'num_frames', fps: 'fps', shift: 'flow_shift' },
};

const VLLM_OMNI: Dialect = {
  name: 'vllm-omni',
  title: 'vLLM-Omni',
  sign: { entry: { owned_by: 'vllm' } },
  context: 'max_model_len',
  seeded: true,
  skills: {
    generate: { path: '/v1/images/generations', words: { ...PICTURE, ...DIFFUSERS, outputFormat: 'output_format' }, constants: IN_BASE64, formats: ALL_FORMATS },
    edit: {
      path: '/v1/images/edits',
      form: 'always',
      words: { ...PICTURE, ...DIFFUSERS, strength: 'strength', outputFormat: 'output_format' },
      constants: IN_BASE64,
      formats: ALL_FORMATS,
      files: { ...pictures('image'), mask: asFile('mask_image') },
    },
    video: VLLM_OMNI_VIDEO,
    animate: { ...VLLM_OMNI_VIDEO, files: { image: asFile('input_reference') } },
    speech: {
      path: '/v1/audio/speech',
      words: { ...SPEECH, voiceDescription: 'instructions', voiceTranscript: 'ref_text', language: 'language', seed: 'seed' },
      constants: { speed: 1, stream: false },
      files: { voiceSource: { field: 'ref_audio', as: 'data-url' } },
    },
    see: STEADY_CHAT,
    chat: WRITE_FREELY,
  },
};

const SGLANG_VIDEO: Endpoint = {
  path: '/v1/videos',
  form: 'with-files',
  words: { ...PICTURE, ...DIFFUSERS, frames: 'num_frames', fps: 'fps', seconds: 'seconds' },
};

const SGLANG: Dialect = {
  name: 'sglang',
  title: 'SGLang',
  sign: { entry: { owned_by: 'sglang' } },
  context: 'max_model_len',
  seeded: true,
  tells: {
    field: 'task_type',
    means: { T2I: ['generate'], TI2I: ['generate', 'edit'], I2I: ['edit'], T2V: ['video'], I2V: ['animate'], TI2V: ['video', 'animate'] },
  },
  skills: {
    generate: { path: '/v1/images/generations', words: { ...PICTURE, ...DIFFUSERS, outputFormat: 'output_format' }, constants: IN_BASE64, formats: ALL_FORMATS },
    // It takes a mask, but nothing says what its white means.
    edit: { path: '/v1/images/edits', form: 'always', words: { ...PICTURE, ...DIFFUSERS, outputFormat: 'output_format' }, constants: IN_BASE64, formats: ALL_FORMATS, files: pictures('image') },
    video: SGLANG_VIDEO,
    animate: { ...SGLANG_VIDEO, again: 'extra_body', files: { image: asFile('input_reference') } },
    speech: { path: '/v1/audio/speech', words: { ...SPEECH, seed: 'seed' }, constants: { speed: 1 } },
    see: STEADY_CHAT,
    chat: WRITE_FREELY,
  },
};

const LOCALAI_PICTURE: Endpoint = {
  path: '/v1/images/generations',
  words: { ...PICTURE, steps: 'step', seed: 'seed' },
  constants: IN_BASE64,
  inPrompt: { separator: '|', word: 'negativePrompt' },
  formats: ['png'],
};
const LOCALAI_VIDEO: Endpoint = {
  path: '/video',
  words: { prompt: 'prompt', negativePrompt: 'negative_prompt', width: 'width', height: 'height', frames: 'num_frames', fps: 'fps', seed: 'seed', guidance: 'cfg_scale', steps: 'step' },
  constants: { response_format: 'b64_json' },
  seeds: 2 ** 31,
  atOnce: true,
};

const LOCALAI: Dialect = {
  name: 'localai',
  title: 'LocalAI',
  sign: { answers: '/v1/models/capabilities' },
  seeded: true,
  tells: {
    at: { path: '/v1/models/capabilities' },
    field: 'capabilities',
    means: { image: ['generate'], video: ['video'], tts: ['speech'], vision: ['see'], chat: ['chat'] },
    // A model that takes no pictures leaves them out without a word.
    silentOn: ['edit', 'animate'],
  },
  skills: {
    generate: { ...LOCALAI_PICTURE, files: { startingImage: { field: 'file', as: 'base64' } } },
    edit: {
      ...LOCALAI_PICTURE,
      files: { image: { field: 'ref_images', as: 'base64', list: true }, reference: { field: 'ref_images', as: 'base64', list: true }, mask: asFile('mask') },
      masked: { path: '/v1/images/inpainting', form: 'always', words: { prompt: 'prompt', steps: 'steps' }, formats: ['png'], files: { image: asFile('image'), mask: asFile('mask') } },
    },
    video: LOCALAI_VIDEO,
    animate: { ...LOCALAI_VIDEO, files: { image: { field: 'start_image', as: 'base64' }, endImage: { field: 'end_image', as: 'base64' } } },
    speech: { path: '/v1/audio/speech', words: SPEECH },
    see: STEADY_CHAT,
    chat: WRITE,
  },
};

const SD_SERVER_BLOCK = {
  tag: 'sd_cpp_extra_args',
  words: { seed: 'seed', negativePrompt: 'negative_prompt', steps: 'sample_params.sample_steps', guidance: 'sample_params.guidance.txt_cfg' },
} as const;

const SD_SERVER: Dialect = {
  name: 'sd-server',
  title: 'stable-diffusion.cpp',
  sign: { entry: { id: 'sd-cpp-local' } },
  seeded: true,
  tells: { at: { path: '/sdcpp/v1/capabilities' }, field: 'supported_modes', means: { img_gen: ['generate', 'edit'] } },
  skills: {
    generate: { path: '/v1/images/generations', words: { ...PICTURE, outputFormat: 'output_format' }, constants: IN_BASE64, inPrompt: SD_SERVER_BLOCK, formats: ALL_FORMATS },
    edit: {
      path: '/v1/images/edits',
      form: 'always',
      words: { ...PICTURE, outputFormat: 'output_format' },
      constants: { n: 1 },
      inPrompt: { ...SD_SERVER_BLOCK, words: { ...SD_SERVER_BLOCK.words, strength: 'strength' } },
      formats: ['png', 'jpeg'],
      files: { ...pictures('image[]'), mask: asFile('mask') },
    },
  },
};

const LLAMA_CPP: Dialect = {
  name: 'llama.cpp',
  title: 'llama.cpp',
  sign: { entry: { owned_by: 'llamacpp' } },
  seeded: true,
  tells: { at: { path: '/props' }, field: 'modalities', means: { vision: ['see'] }, always: ['chat'] },
  skills: { see: STEADY_CHAT, chat: { ...WRITE, words: { ...WRITE.words, ...FREELY, repetition_penalty: 'repeat_penalty' } } },
};

const OLLAMA: Dialect = {
  name: 'ollama',
  title: 'Ollama',
  sign: { answers: '/api/version' },
  seeded: true,
  tells: { at: { path: '/api/show', method: 'POST' }, each: true, field: 'capabilities', means: { vision: ['see'], completion: ['chat'] } },
  skills: { see: STEADY_CHAT, chat: WRITE },
};

const OPENAI_PICTURE = {
  ...PICTURE,
  ...{ outputFormat: 'output_format', gptImageQuality: 'quality', gptImageBackground: 'background', gptImageOutputCompression: 'output_compression' },
} as const;

/** A clip is not longer than it has to be: of the lengths that are allowed, the next one up is asked for. */
const OPENAI_VIDEO: Endpoint = { path: '/v1/videos', form: 'always', words: { ...PICTURE, seconds: 'seconds' }, lengths: [4, 8, 12] };

export const OPENAI: Dialect = {
  name: 'openai',
  title: 'OpenAI-compatible',
  sign: { entry: {} },
  seeded: false,
  skills: {
    generate: { path: '/v1/images/generations', words: OPENAI_PICTURE, constants: { n: 1 }, formats: ALL_FORMATS },
    edit: { path: '/v1/images/edits', form: 'always', words: OPENAI_PICTURE, constants: { n: 1 }, formats: ALL_FORMATS, files: { ...pictures('image[]'), mask: { field: 'mask', as: 'file', transparentMask: true } } },
    video: OPENAI_VIDEO,
    animate: { ...OPENAI_VIDEO, files: { image: asFile('input_reference') } },
    speech: { path: '/v1/audio/speech', words: { ...SPEECH, voiceDescription: 'instructions' }, constants: { speed: 1 }, voice: 'alloy' },
    see: CHAT,
    chat: WRITE,
  },
};

export const DIALECTS: readonly Dialect[] = [VLLM_OMNI, SGLANG, SD_SERVER, LLAMA_CPP, LOCALAI, OLLAMA, OPENAI];
