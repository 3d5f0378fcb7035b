/**
 * A simulator of LocalAI, which has many models and loads them when they are asked for.
 *
 * Facts: `/v1/models` has bare ids; `/v1/models/capabilities` tells `image`, `video`, `tts`, `chat`, `vision` for each,
 * and not whether a model takes pictures; one that takes none leaves them out. A request without
 * a model is refused. Pictures are answered as `url` on the server's own `/generated-images/` unless told; a size without an x
 * becomes 512x512. The prompt is split at `|`: what follows is what not to show. Steps are `step`. All of `n` pictures have the same seed.
 * Starting pictures are base64 in `file`, further ones in `ref_images`; there are no edits as forms, but `/v1/images/inpainting` takes a
 * form with `image` and `mask`, makes 512 × 512 with seed 0, and always answers a `url`. `/video` is JSON with `start_image` in base64 and
 * answers when the clip is done; its seed has 32 bits with a sign. The format of pictures is always PNG. Errors are `{"error": {code, message, type}}`.
 */
import { numberOf, sizeOf, textOf } from './forms.ts';
import { drawPicture, makeClip, speak } from './media.ts';
import { chatAnswer } from './chat.ts';
import { type Answer, type Handle, type SimRequest, type Simulator, startServer } from './server.ts';

const refuse = (code: number, message: string): Answer => ({ status: code, body: { error: { code, message, type: '' } } });

export const LOCALAI_MODELS = { 'flux.1-dev': ['image'], 'flux.1-kontext': ['image'], 'wan-2.2-ti2v': ['video'], 'kokoro': ['tts'], 'llava': ['chat', 'vision'] } as const;

export async function startLocalai(models: Readonly<Record<string, readonly string[]>> = LOCALAI_MODELS): Promise<Simulator> {
  const stored = new Map<string, Buffer>();
  let base = '';
  const keep = (bytes: Buffer, folder: string): string => {
    const path = `/${folder}/${stored.size + 1}`;
    stored.set(path, bytes);
    return base + path;
  };
  const known = (fields: SimRequest['fields']): boolean => Object.hasOwn(models, String(fields.model));

  async function picture({ fields }: SimRequest): Promise<Answer> {
    const size = sizeOf(fields.size) ?? { width: 512, height: 512 };
    const bytes = await drawPicture({ ...size, seed: numberOf(fields.seed) ?? 0 });
    const data = Array.from({ length: numberOf(fields.n) ?? 1 }, () => (fields.response_format === 'b64_json' ? { index: 0, b64_json: bytes.toString('base64') } : { index: 0, url: keep(bytes, 'generated-images') }));
    return { body: { created: 1, id: 'a', data, usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } } };
  }

  function video({ fields }: SimRequest): Answer {
    const seed = numberOf(fields.seed) ?? 0;
    if (seed > 2 ** 31 - 1) return refuse(400, 'json: cannot unmarshal number into Go struct field VideoRequest.seed of type int32');
    const [width, height, frames, fps] = [numberOf(fields.width) ?? 512, numberOf(fields.height) ?? 512, numberOf(fields.num_frames) ?? 25, numberOf(fields.fps) ?? 25];
    const bytes = makeClip({ width, height, frames, fps, seed });
    return { body: { created: 1, id: 'a', data: [fields.response_format === 'b64_json' ? { index: 0, b64_json: bytes.toString('base64') } : { index: 0, url: keep(bytes, 'generated-videos') }] } };
  }

  const routes: Readonly<Record<string, (request: SimRequest) => Answer | Promise<Answer>>> = {
    'POST /v1/images/generations': picture,
    'POST /v1/images/inpainting': async ({ files }) => {
      for (const field of ['image', 'mask']) if (!files.some((file) => file.field === field)) return refuse(400, `missing ${field} file`);
      return { body: { created: 1, id: 'a', data: [{ index: 0, url: keep(await drawPicture({ width: 512, height: 512, seed: 0 }), 'generated-images') }] } };
    },
    'POST /video': video,
    'POST /v1/audio/speech': () => ({ headers: { 'content-type': 'audio/x-wav' }, body: speak(0) }),
    'POST /v1/chat/completions': ({ fields }) => chatAnswer(fields, textOf(fields.model) ?? ''),
  };
  const handle: Handle = (request) => {
    const file = stored.get(request.path);
    if (file) return { headers: { 'content-type': 'application/octet-stream' }, body: file };
    const ids = Object.keys(models);
    if (request.path === '/v1/models') return { body: { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) } };
    if (request.path === '/v1/models/capabilities') return { body: { object: 'list', data: ids.map((id) => ({ id, object: 'model', capabilities: models[id] })) } };
    const route = routes[`${request.method} ${request.path}`];
    if (!route) return refuse(404, 'Not Found');
    return known(request.fields) ? route(request) : refuse(500, `could not load model - all backends returned error: model ${String(request.fields.model)}`);
  };
  const server = await startServer(handle);
  base = server.url;
  return server;
}
