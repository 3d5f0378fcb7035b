/**
 * A simulator of stable-diffusion.cpp's server and the OpenAI routes that it has beside its own.
 *
 * Facts: its one model is always called `sd-cpp-local`, of the owner `local`; `/sdcpp/v1/capabilities` tells the modes. Steps, guidance,
 * what not to show and the seed come as one line of JSON inside the prompt, between `<sd_cpp_extra_args>` and `</sd_cpp_extra_args>`; a
 * missing seed is 42. `response_format` is not read: pictures are always base64. Formats are png, jpeg and, for new pictures only, webp; another
 * one is refused. Edits are forms with `image[]`, and `mask`, white where it may change. Errors are `{"error": text}`, and
 * `{"error": "server_error", "message": text}` for what was thrown. There are no videos and no speech under these routes.
 */
import { numberOf, sizeOf, textOf } from './forms.ts';
import { drawPicture } from './media.ts';
import { type Answer, type SimRequest, type Simulator, startServer } from './server.ts';

const DEFAULT_SEED = 42;
const refuse = (status: number, error: string): Answer => ({ status, body: { error } });

async function picture({ fields }: SimRequest, formats: readonly string[]): Promise<Answer> {
  const prompt = textOf(fields.prompt) ?? '';
  const [, extra] = /<sd_cpp_extra_args>(.*?)<\/sd_cpp_extra_args>/.exec(prompt) ?? [];
  if (prompt === '') return refuse(400, 'prompt required');
  const format = textOf(fields.output_format) ?? 'png';
  if (!formats.includes(format)) return refuse(400, 'invalid output_format');
  let seed: unknown = DEFAULT_SEED;
  try {
    if (extra !== undefined) seed = (JSON.parse(extra) as { seed?: unknown }).seed ?? DEFAULT_SEED;
  } catch {
    return refuse(400, 'invalid sd_cpp_extra_args');
  }
  const size = sizeOf(fields.size) ?? { width: 512, height: 512 };
  const data = await Promise.all(Array.from({ length: Math.max(1, numberOf(fields.n) ?? 1) }, async (_, index) => ({ b64_json: (await drawPicture({ ...size, seed: Number(seed) + index, format: format as 'png' })).toString('base64') })));
  return { body: { created: 1, data, output_format: format } };
}

export async function startSdServer(modes: readonly string[] = ['img_gen']): Promise<Simulator> {
  return await startServer(async (request) => {
    switch (`${request.method} ${request.path}`) {
      case 'GET /v1/models':
        return { body: { data: [{ id: 'sd-cpp-local', object: 'model', owned_by: 'local' }] } };
      case 'GET /sdcpp/v1/capabilities':
        return { body: { supported_modes: modes, features: { cancel_queued: true, cancel_generating: false } } };
      case 'POST /v1/images/generations':
        return modes.includes('img_gen') ? await picture(request, ['png', 'jpeg', 'webp']) : refuse(400, 'unsupported generation mode');
      case 'POST /v1/images/edits':
        if (!request.multipart) return refuse(400, 'Content-Type must be multipart/form-data');
        return request.files.some(({ field }) => field === 'image[]' || field === 'image') ? await picture(request, ['png', 'jpeg']) : refuse(400, 'at least one image[] required');
      default:
        return { status: 404, body: '' };
    }
  });
}
