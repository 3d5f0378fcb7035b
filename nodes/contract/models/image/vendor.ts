/** Image models of other companies: no steps, no guidance, sizes by rule. */
import type { RuntimeKind } from '../../operation.ts';
import { oneOf, range, type Model } from '../model.ts';

const SIZE = { width: range(256, 3840, undefined, 16), height: range(256, 3840, undefined, 16) };
const RUNTIMES = ['openai', 'sogni'] as const satisfies readonly RuntimeKind[];
const PLAIN = { gptImageQuality: { allowed: ['low', 'medium', 'high'] }, gptImageBackground: { allowed: ['opaque', 'auto'] } } as const;
const RICH = { gptImageQuality: { allowed: ['low', 'medium', 'high', 'xhigh', 'max'] }, gptImageBackground: { allowed: ['opaque', 'auto', 'transparent'] } } as const;

const gpt = (id: string, names: readonly string[], title: string, choices: typeof PLAIN | typeof RICH): Model => ({
  ...{ id, names, title, media: 'image', access: 'vendor', serves: { generate_image: [], edit_image: [] }, runtimes: RUNTIMES, contextImages: 16 },
  limits: { ...SIZE, ...choices, outputFormat: oneOf('png', 'jpg', 'webp') },
});

export const VENDOR_IMAGE_MODELS: readonly Model[] = [
  gpt('gpt-image-2', ['chatgpt', 'openai', 'gpt', 'gpt-image', 'gpt2', 'gptimage2'], 'GPT Image 2', PLAIN),
  gpt('gpt-image-2.5-flare', ['gpt-image-2.5', 'flare'], 'GPT Image 2.5 Flare', RICH),
  gpt('gpt-image-2.5-sunburst', ['sunburst'], 'GPT Image 2.5 Sunburst', RICH),
];
