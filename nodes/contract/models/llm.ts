/** Language models. */
import type { RuntimeKind } from '../operation.ts';
import { range, type Model } from './model.ts';

const RUNTIMES = ['openai', 'sogni'] as const satisfies readonly RuntimeKind[];

const llm = (id: string, title: string): Model => ({
  ...{ id, title, media: 'text', access: 'premium', serves: { chat: [] }, runtimes: RUNTIMES },
  limits: { max_tokens: range(1, 65_536, 8_192), temperature: range(0, 2, 0.7), contextLength: { allowed: [262_144], default: 262_144 } },
});

export const LANGUAGE_MODELS: readonly Model[] = [
  llm('qwen3.6-35b-a3b-gguf-iq4xs', 'Qwen 3.6 35B A3B'),
  llm('qwen3.5-35b-a3b-abliterated-gguf-q4km', 'Qwen 3.5 35B A3B, unrestricted'),
];
