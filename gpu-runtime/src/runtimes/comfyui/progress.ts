/** How far a prompt is, from what its server tells. Never goes back. */
import type { JobProgress } from 'n8n-nodes-sogni-flow/contract';
import type { Prompt } from './bind.ts';
import type { ServerEvent } from './server/read-event.ts';

/** Sampling takes nearly all of the time; everything else is counted alike. */
const SAMPLER = /sampler(?!select)/i;
const SAMPLER_WEIGHT = 30;

/** What is being done while a node runs; the first that its class matches. */
const ACTIVITIES: readonly (readonly [RegExp, string])[] = [
  [SAMPLER, 'sampling'],
  [/Loader/, 'loading the model'],
  [/TextEncode/, 'reading the prompt'],
  [/Upscale/, 'enlarging'],
  [/Decode/, 'decoding'],
  [/Encode/, 'encoding'],
  [/Save|Preview|CreateVideo/, 'writing the result'],
];

export interface PromptProgress {
  /** @returns how far it is now, if the event tells. */
  hear(event: ServerEvent): JobProgress | undefined;
}

export function promptProgress(prompt: Prompt): PromptProgress {
  const weights = new Map(Object.entries(prompt).map(([node, { class_type: name }]) => [node, SAMPLER.test(name) ? SAMPLER_WEIGHT : 1]));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  /** 0 to 1 for each node. */
  const done = new Map<string, number>();
  let running: string | undefined;
  let steps: { readonly value: number; readonly max: number } | undefined;
  let most = 0;

  const finish = (node: string | undefined): void => void (node !== undefined && done.set(node, 1));
  const reach = (node: string, value: number, max: number): void => void done.set(node, Math.max(done.get(node) ?? 0, max > 0 ? Math.min(1, value / max) : 0));

  function take(event: ServerEvent): boolean {
    switch (event.kind) {
      case 'cached':
        event.nodes.forEach(finish);
        return true;
      case 'running':
        if (running !== event.node) finish(running);
        running = event.node;
        steps = undefined;
        return true;
      case 'steps':
        running = event.node ?? running;
        steps = event;
        if (running !== undefined) reach(running, event.value, event.max);
        return true;
      case 'states':
        for (const [node, { value, max, state }] of Object.entries(event.nodes)) {
          if (state === 'finished') finish(node);
          else if (state === 'running') reach(node, value, max);
        }
        return true;
      default:
        return false;
    }
  }

  return {
    hear(event) {
      if (!take(event)) return undefined;
      const sum = [...weights].reduce((reached, [node, weight]) => reached + weight * (done.get(node) ?? 0), 0);
      most = Math.max(most, sum / total);
      const name = running === undefined ? '' : (prompt[running]?.class_type ?? '');
      const activity = ACTIVITIES.find(([classes]) => classes.test(name))?.[1];
      return { fraction: most, ...(activity && { activity }), ...(steps && SAMPLER.test(name) && { step: steps.value, stepCount: steps.max }) };
    },
  };
}
