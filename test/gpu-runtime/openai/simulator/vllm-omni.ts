/**
 * A simulator of vLLM-Omni, one model to a server.
 *
 * Facts: `/v1/models` names `vllm` as owner and tells nothing of what the model makes. A request for another model is served by the one
 * that is loaded. A missing seed is drawn anew; `response_format` is `b64_json` or `file`, `url` is refused (422, FastAPI's `detail`).
 * `n` is 1 to 10. Edits are forms with `image`, once for each, and `mask_image`. Videos are forms only; without `num_frames` and `seconds`
 * one frame is made, at 24 frames a second unless told; a deletion aborts as best it can and answers `deleted`. Speech is WAV unless told, in
 * wav, pcm, flac, mp3 or opus. A key that is missing or wrong is answered 401. A model that cannot do what is asked is answered 400.
 */
import { textOf, numberOf, sizeOf } from './forms.ts';
import { drawPicture, speak } from './media.ts';
import { type Answer, type Handle, type SimRequest, type Simulator, startServer } from './server.ts';
import { createVideoStore, type VideoStore } from './videos.ts';

export interface VllmOptions {
  readonly model?: string;
  readonly does?: readonly ('image' | 'edit' | 'video' | 'speech')[];
  readonly key?: string;
  /** Looks until a video is done. */
  readonly steps?: number;
  /** Waited for before pictures are answered: their time on the GPU. */
  readonly drawing?: () => Promise<unknown>;
}

export interface VllmOmni extends Simulator {
  readonly videos: VideoStore['jobs'];
}

const refuse = (status: number, message: string): Answer => ({ status, body: { error: { message, type: 'BadRequestError', param: null, code: status } } });
const invalid = (field: string, msg: string): Answer => ({ status: 422, body: { detail: [{ type: 'value_error', loc: ['body', field], msg }] } });

export async function startVllmOmni({ model = 'Qwen/Qwen-Image', does = ['image', 'edit', 'video', 'speech'], key, steps = 2, drawing }: VllmOptions = {}): Promise<VllmOmni> {
  const videos = createVideoStore(steps, () => 0);
  const drawn = (): number => Math.floor(Math.random() * 2 ** 31);

  async function picture({ fields }: SimRequest): Promise<Answer> {
    const [n, format, size] = [numberOf(fields.n) ?? 1, fields.response_format ?? 'b64_json', sizeOf(fields.size) ?? { width: 1024, height: 1024 }];
    if (format !== 'b64_json' && format !== 'file') return invalid('response_format', `Only 'b64_json' or 'file' response format is supported, got: ${String(format)}`);
    if (n < 1 || n > 10) return invalid('n', 'Input should be less than or equal to 10');
    const output = (textOf(fields.output_format) ?? 'png') as 'png';
    const seed = numberOf(fields.seed) ?? drawn();
    await drawing?.();
    const data = await Promise.all(Array.from({ length: n }, async () => ({ b64_json: (await drawPicture({ ...size, seed, format: output })).toString('base64'), url: null, revised_prompt: null })));
    return { body: { created: 1, data, output_format: output, size: `${size.width}x${size.height}` } };
  }

  const routes: Readonly<Record<string, (request: SimRequest) => Answer | Promise<Answer>>> = {
    'GET /v1/models': () => ({ body: { object: 'list', data: [{ id: model, object: 'model', created: 1, owned_by: 'vllm', root: model, parent: null, max_model_len: null, permission: [] }] } }),
    'POST /v1/images/generations': (request) => (does.includes('image') ? picture(request) : refuse(400, 'The model does not support image generation')),
    'POST /v1/images/edits': (request) => {
      if (!request.multipart) return invalid('prompt', 'Field required');
      if (!does.includes('edit')) return refuse(400, 'The model does not support image edits');
      return request.files.some(({ field }) => field === 'image' || field === 'image[]') ? picture(request) : refuse(422, 'Field image or url is required');
    },
    'POST /v1/videos': ({ multipart, fields }) => {
      if (!multipart) return invalid('prompt', 'Field required');
      if (!does.includes('video')) return refuse(400, 'The model does not support video generation');
      const fps = numberOf(fields.fps) ?? 24;
      const seconds = numberOf(fields.seconds);
      const frames = numberOf(fields.num_frames) ?? (seconds === undefined ? 1 : seconds * fps);
      const size = sizeOf(fields.size) ?? { width: numberOf(fields.width) ?? 832, height: numberOf(fields.height) ?? 480 };
      return videos.add(model, { ...size, frames, fps, seed: numberOf(fields.seed) ?? drawn() });
    },
    'POST /v1/audio/speech': ({ fields }) => {
      if (!does.includes('speech')) return refuse(400, 'The model does not support Speech API');
      const format = textOf(fields.response_format) ?? 'wav';
      if (!['wav', 'pcm', 'flac', 'mp3', 'opus'].includes(format)) return invalid('response_format', "Input should be 'wav', 'pcm', 'flac', 'mp3' or 'opus'");
      return { headers: { 'content-type': `audio/${format}` }, body: speak(numberOf(fields.seed) ?? drawn()) };
    },
  };

  const handle: Handle = (request) => {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) return { status: 401, body: { error: 'Unauthorized' } };
    return routes[`${request.method} ${request.path}`]?.(request) ?? videos.handle(request, ({ id }) => ({ id, deleted: true, object: 'video.deleted' }));
  };
  const server = await startServer(handle);
  return { ...server, videos: videos.jobs };
}
