/**
 * A simulator of OpenAI's own API, which is stricter than the servers that imitate it.
 *
 * Facts: a key is needed. Fields that it does not know are refused by name. GPT Image models always answer base64 and refuse
 * `response_format`; they read `quality`, `background`, `output_format` and `output_compression`. A mask is a picture that is transparent where
 * it may change. Speech needs a voice. Videos last 4, 8 or 12 seconds. What the filter refuses has the code `moderation_blocked`.
 */
import sharp from 'sharp';
import { textOf, sizeOf } from './forms.ts';
import { drawPicture, speak } from './media.ts';
import { type Answer, type SimRequest, type Simulator, startServer } from './server.ts';
import { createVideoStore } from './videos.ts';

export const OPENAI_KEY = 'sk-simulated-0123456789';
export const OPENAI_MODELS = ['gpt-image-2', 'tts-1', 'sora-2', 'gpt-5'];

const refuse = (status: number, message: string, code: string | null, param: string | null = null): Answer => ({ status, body: { error: { message, type: status === 401 ? 'authentication_error' : 'invalid_request_error', param, code } } });

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/v1/images/generations': ['model', 'prompt', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression', 'moderation', 'user'],
  '/v1/images/edits': ['model', 'prompt', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression', 'user'],
  '/v1/audio/speech': ['model', 'input', 'voice', 'response_format', 'speed', 'instructions'],
  '/v1/videos': ['model', 'prompt', 'seconds', 'size'],
};

export async function startOpenai(): Promise<Simulator> {
  const videos = createVideoStore(2, (left) => (left > 0 ? 50 : 100));
  let made = 0;
  const picture = async ({ fields }: SimRequest): Promise<Answer> => ({
    body: { created: 1, data: [{ b64_json: (await drawPicture({ ...(sizeOf(fields.size) ?? { width: 1024, height: 1024 }), seed: (made += 1), format: (textOf(fields.output_format) ?? 'png') as 'png' })).toString('base64') }] },
  });

  const routes: Readonly<Record<string, (request: SimRequest) => Answer | Promise<Answer>>> = {
    'GET /v1/models': () => ({ body: { object: 'list', data: OPENAI_MODELS.map((id) => ({ id, object: 'model', created: 1, owned_by: 'system' })) } }),
    'POST /v1/images/generations': (request) => (String(request.fields.prompt).includes('forbidden') ? refuse(400, 'Your request was rejected by the safety system.', 'moderation_blocked') : picture(request)),
    'POST /v1/images/edits': async (request) => {
      const mask = request.files.find(({ field }) => field === 'mask');
      if (mask && !(await sharp(mask.bytes).metadata()).hasAlpha) return refuse(400, 'Invalid input image - the mask has no alpha channel.', 'invalid_image_format');
      return request.files.some(({ field }) => field === 'image[]') ? await picture(request) : refuse(400, "Missing required parameter: 'image'.", 'missing_required_parameter', 'image');
    },
    'POST /v1/audio/speech': ({ fields }) => (fields.voice === undefined ? refuse(400, "Missing required parameter: 'voice'.", 'missing_required_parameter', 'voice') : { headers: { 'content-type': 'audio/wav' }, body: speak(1) }),
    'POST /v1/videos': ({ fields }) => {
      if (!['4', '8', '12'].includes(String(fields.seconds))) return refuse(400, "Invalid value for 'seconds'", 'invalid_value', 'seconds');
      return videos.add(String(fields.model), { ...(sizeOf(fields.size) ?? { width: 720, height: 1280 }), frames: Number(fields.seconds) * 30, fps: 30, seed: 1 });
    },
  };
  return await startServer((request) => {
    if (request.headers.authorization !== `Bearer ${OPENAI_KEY}`) return refuse(401, `Incorrect API key provided: ${request.headers.authorization?.slice(7) ?? ''}.`, 'invalid_api_key');
    const unknown = Object.keys(request.fields).find((field) => FIELDS[request.path]?.includes(field) === false);
    if (unknown !== undefined) return refuse(400, `Unknown parameter: '${unknown}'.`, 'unknown_parameter', unknown);
    return routes[`${request.method} ${request.path}`]?.(request) ?? videos.handle(request, ({ id }) => ({ id, object: 'video.deleted', deleted: true }));
  });
}
