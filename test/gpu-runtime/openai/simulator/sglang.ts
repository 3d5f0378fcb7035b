/**
 * A simulator of SGLang's diffusion server.
 *
 * Facts: the model's card in `/v1/models` names `sglang` as owner and the `task_type` (T2I, TI2I, I2I, T2V, I2V, TI2V). Pictures are
 * answered as `url` unless told, under the server's own `/v1/images/{id}/content`; a missing seed is the constant 1024, so that all are alike.
 * Videos are JSON, or forms that must have an `input_reference`; a form's `extra_body` is JSON, of which the frames count, and a form's seed
 * is not read. `seconds` is a whole number. Progress stands at 0 until the end. A deletion forgets the job, answers it with the status
 * `deleted`, and lets the GPU go on. Errors are `{"detail": text}`.
 */
import { numberOf, sizeOf, textOf } from './forms.ts';
import { drawPicture, speak } from './media.ts';
import { type Answer, type Handle, type SimRequest, type Simulator, startServer } from './server.ts';
import { createVideoStore, type VideoStore } from './videos.ts';

export interface SglangOptions {
  readonly model?: string;
  readonly task?: 'T2I' | 'TI2I' | 'I2I' | 'T2V' | 'I2V' | 'TI2V';
  readonly steps?: number;
}

export interface Sglang extends Simulator {
  readonly videos: VideoStore['jobs'];
}

const DEFAULT_SEED = 1024;
const refuse = (status: number, detail: string): Answer => ({ status, body: { detail } });

export async function startSglang({ model = 'black-forest-labs/FLUX.2-dev', task = 'TI2I', steps = 2 }: SglangOptions = {}): Promise<Sglang> {
  const videos = createVideoStore(steps, () => 0);
  const pictures = new Map<string, Buffer>();

  async function picture({ fields }: SimRequest): Promise<Answer> {
    const size = sizeOf(fields.size) ?? { width: 1024, height: 1024 };
    const bytes = await drawPicture({ ...size, seed: numberOf(fields.seed) ?? DEFAULT_SEED, format: (textOf(fields.output_format) ?? 'png') as 'png' });
    const id = String(pictures.size + 1);
    pictures.set(`/v1/images/${id}/content`, bytes);
    const one = { revised_prompt: fields.prompt, file_path: `/outputs/${id}.png` };
    const format = fields.response_format ?? 'url';
    if (format === 'url') return { body: { id, created: 1, data: [{ ...one, b64_json: null, url: `/v1/images/${id}/content` }] } };
    return format === 'b64_json' ? { body: { id, created: 1, data: [{ ...one, b64_json: bytes.toString('base64'), url: null }] } } : refuse(400, `response_format=${String(format)} is not supported`);
  }

  function video({ multipart, fields, files }: SimRequest): Answer {
    if (multipart && !files.some(({ field }) => field === 'input_reference')) return refuse(400, 'input_reference file is required');
    const extra = multipart && typeof fields.extra_body === 'string' ? (JSON.parse(fields.extra_body) as Record<string, unknown>) : {};
    const fps = numberOf(fields.fps) ?? numberOf(extra.fps) ?? 24;
    const seconds = numberOf(fields.seconds) ?? 4;
    if (!Number.isInteger(seconds)) return { status: 422, body: { detail: [{ type: 'int_parsing', loc: ['body', 'seconds'], msg: 'Input should be a valid integer' }] } };
    const frames = numberOf(fields.num_frames) ?? numberOf(extra.num_frames) ?? fps * seconds;
    const seed = multipart ? DEFAULT_SEED : (numberOf(fields.seed) ?? DEFAULT_SEED);
    return videos.add(textOf(fields.model) ?? 'sora-2', { ...(sizeOf(fields.size) ?? { width: 720, height: 1280 }), frames, fps, seed });
  }

  const card = { id: model, object: 'model', created: 1, owned_by: 'sglang', root: model, parent: null, max_model_len: null, num_gpus: 1, task_type: task, dit_precision: 'bf16' };
  const routes: Readonly<Record<string, (request: SimRequest) => Answer | Promise<Answer>>> = {
    'GET /v1/models': () => ({ body: { object: 'list', data: [card] } }),
    'POST /v1/images/generations': picture,
    'POST /v1/images/edits': (request) => (request.files.some(({ field }) => field === 'image' || field === 'image[]') ? picture(request) : refuse(422, "Field 'image' or 'url' is required")),
    'POST /v1/videos': video,
    'POST /v1/audio/speech': ({ fields }) => ({ headers: { 'content-type': 'audio/wav' }, body: speak(numberOf(fields.seed) ?? DEFAULT_SEED) }),
  };
  const handle: Handle = (request) => {
    const stored = pictures.get(request.path);
    if (stored) return { headers: { 'content-type': 'image/png' }, body: stored };
    return routes[`${request.method} ${request.path}`]?.(request) ?? videos.handle(request, ({ id, model: made }) => ({ id, object: 'video', model: made, status: 'deleted', progress: 0 }));
  };
  const server = await startServer(handle);
  return { ...server, videos: videos.jobs };
}
