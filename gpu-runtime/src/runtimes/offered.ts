/** What is offered, as people read it. */
import type { Capability } from './port.ts';

/** @returns `sketch (generate_image, edit_image), media (mix_audio)`. */
export function offeredText(capabilities: readonly Capability[]): string {
  const byModel = Map.groupBy(capabilities, ({ model }) => model);
  return [...byModel].map(([model, entries]) => `${model} (${entries.map(({ operation }) => operation).join(', ')})`).join(', ');
}
