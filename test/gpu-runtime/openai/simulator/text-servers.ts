/**
 * Simulators of llama.cpp's server and of Ollama, which only write text.
 *
 * llama.cpp: `/v1/models` names `llamacpp` as owner; `/props` tells whether the model sees pictures; what it does not have is answered 404
 * with `{"error": {code, message, type}}`. Ollama: `/v1/models` names `library` or a user as owner; `/api/version` answers, and
 * `POST /api/show` tells what a model can do.
 */
import { textOf } from './forms.ts';
import { chatAnswer } from './chat.ts';
import { type Simulator, startServer } from './server.ts';

export async function startLlamaCpp(vision = true): Promise<Simulator> {
  const id = 'qwen2.5-vl-7b-q4_k_m.gguf';
  return await startServer(({ method, path, fields }) => {
    switch (`${method} ${path}`) {
      case 'GET /v1/models':
        return { body: { object: 'list', data: [{ id, object: 'model', created: 1, owned_by: 'llamacpp', meta: { n_params: 7_000_000_000 } }] } };
      case 'GET /props':
        return { body: { total_slots: 1, model_path: id, modalities: { vision, audio: false } } };
      case 'POST /v1/chat/completions':
        return chatAnswer(fields, id);
      default:
        return { status: 404, body: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } } };
    }
  });
}

export const OLLAMA_MODELS = { 'llama3.2:1b': ['completion', 'tools'], 'ada/llava:7b': ['completion', 'vision'] } as const;

export async function startOllama(models: Readonly<Record<string, readonly string[]>> = OLLAMA_MODELS): Promise<Simulator> {
  return await startServer(({ method, path, fields }) => {
    const missing = (name: unknown) => ({ status: 404, body: { error: { message: `model "${String(name)}" not found, try pulling it first`, type: 'not_found_error', param: null, code: null } } });
    switch (`${method} ${path}`) {
      case 'GET /v1/models':
        return { body: { object: 'list', data: Object.keys(models).map((id) => ({ id, object: 'model', created: 1, owned_by: id.includes('/') ? id.split('/')[0] : 'library' })) } };
      case 'GET /api/version':
        return { body: { version: '0.12.0' } };
      case 'POST /api/show':
        return Object.hasOwn(models, textOf(fields.model) ?? '') ? { body: { capabilities: models[fields.model as string] } } : missing(fields.model);
      case 'POST /v1/chat/completions':
        return Object.hasOwn(models, textOf(fields.model) ?? '') ? chatAnswer(fields, fields.model as string) : missing(fields.model);
      default:
        return { status: 404, body: '404 page not found' };
    }
  });
}
