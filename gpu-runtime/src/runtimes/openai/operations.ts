/** Which skill of a server an operation needs, and what is said to it where the operation's own name says a part of it. */
import type { Skill } from './dialect.ts';

export interface Asked {
  readonly skill: Skill;
  /** The instruction, from what was asked for. */
  readonly instruct?: (prompt: string) => string;
}

export const ASKED: Readonly<Record<string, Asked>> = {
  generate_image: { skill: 'generate' },
  edit_image: { skill: 'edit' },
  apply_style: { skill: 'edit', instruct: (style) => `Restyle this picture as: ${style}. Keep what it shows.` },
  refine_result: { skill: 'edit' },
  restore_photo: { skill: 'edit', instruct: (what) => `Restore this photo: ${what}. Keep the people and the scene as they are.` },
  generate_video: { skill: 'video' },
  animate_photo: { skill: 'animate' },
  generate_speech: { skill: 'speech' },
  analyze_image: { skill: 'see' },
  chat: { skill: 'chat' },
};

/**
 * What a model can probably do, told by its name: for servers that do not say. The first that fits counts. A configured map goes before it,
 * and a server that then refuses is asked for that no more.
 */
const BY_NAME: readonly (readonly [RegExp, readonly Skill[]])[] = [
  [/embed|rerank|moderation|guard|realtime|transcribe|whisper|(^|[^a-z])(bge|asr)([^a-z]|$)/i, []],
  [/image-edit|kontext|instruct-?pix2pix|firered-image/i, ['edit']],
  [/gpt-image|dall-e-2|flux[.-]?2|bagel|omnigen|hunyuanimage|glm-image/i, ['generate', 'edit']],
  [/(^|[^a-z])(i2v|image-?to-?video)/i, ['animate']],
  [/ti2v|sora|ltx/i, ['video', 'animate']],
  [/t2v|text-?to-?video|hunyuan-?video|cogvideo|mochi/i, ['video']],
  [/(^|[^a-z])tts([^a-z]|$)|voice|kokoro|cosyvoice|speech(?!-?to)/i, ['speech']],
  [/qwen-?image|z-image|flux|stable-?diffusion|sd-?xl|sd3|dall-e|ovis-image|longcat-image|sana|pixart|lumina/i, ['generate']],
  [/(^|[^a-z])vl([^a-z]|$)|vision|llava|internvl|pixtral|gemma-?3|gpt-4o|gpt-5/i, ['see', 'chat']],
  [/llama|qwen|qwq|mistral|mixtral|ministral|gemma|phi-?\d|deepseek|gpt-(3|4|oss)|(^|[^a-z])o[134]([^a-z]|$)|claude|gemini|grok|command-|glm-?\d|kimi|minimax-m|falcon|granite|olmo|smollm|nemotron|instruct|chat/i, ['chat']],
];

export const guessSkills = (model: string): readonly Skill[] => BY_NAME.find(([name]) => name.test(model))?.[1] ?? [];
