/**
 * Speech by the Flite synthesiser: a system voice, English only, no model.
 *
 * Text is cleaned and split into sentences; each is spoken in a sandbox that sees one private folder, then joined, brightened and
 * brought to 48 kHz. Equal requests give equal samples.
 */
import { cleanText } from './clean-text.ts';
import { describeVoice } from './describe-voice.ts';
import { openFlite } from './flite.ts';
import { joinSentences } from './join-sentences.ts';
import { resample } from './resample.ts';
import { splitSentences } from './split-sentences.ts';
import { sweeten } from './sweeten.ts';
import { VOICES, voiceNamed } from './voices.ts';

export interface SpeechRequest {
  readonly text: string;
  /** One of the names in `VOICES`; any other name is spoken by the default voice, with a warning. */
  readonly voice: string;
  /** How the voice sounds, in plain words; known ones change it. */
  readonly description?: string;
  /** `english`, `auto`, or another language's English name. */
  readonly language: string;
}

export interface SpeechHooks {
  /** Called with 0 to 1 after each sentence; throws to end the work. */
  tick(fraction: number): void;
}

export interface Speech {
  readonly sampleRate: 48_000;
  /** Mono, peak at -1 dBFS, 80 ms of silence at both ends. */
  readonly samples: Float32Array;
  /** Who spoke. */
  readonly voice: string;
  /** Of the description. */
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

const SAMPLE_RATE = 48_000;

/**
 * Speaks a text.
 *
 * @throws FlowError `invalid_parameter` for a text without anything that can be spoken, `tool_missing` when the synthesiser is not
 * installed, `runtime_failed` when it fails; and whatever `tick` throws.
 */
export async function speak(request: SpeechRequest, hooks: SpeechHooks): Promise<Speech> {
  hooks.tick(0);
  const { text, warnings: textWarnings } = cleanText(request.text);
  const { name, voice: own, warnings: voiceWarnings } = voiceNamed(request.voice);
  const { voice, wordsUsed, wordsIgnored } = describeVoice(own, request.description ?? '');
  const sentences = splitSentences(text);
  const spoken: Float32Array[] = [];
  const flite = await openFlite();
  try {
    for (const { text: sentence } of sentences) {
      const { sampleRate, samples } = flite.say(sentence, voice);
      spoken.push(resample(samples, sampleRate * voice.formants, SAMPLE_RATE));
      hooks.tick((0.95 * spoken.length) / sentences.length);
    }
  } finally {
    flite.close();
  }
  const samples = sweeten(joinSentences(spoken, sentences, SAMPLE_RATE), SAMPLE_RATE);
  hooks.tick(1);
  return { sampleRate: SAMPLE_RATE, samples, voice: name, wordsUsed, wordsIgnored, warnings: [...languageWarnings(request.language), ...voiceWarnings, ...textWarnings] };
}

function languageWarnings(language: string): string[] {
  if (['english', 'auto', ''].includes(language.trim().toLowerCase())) return [];
  return [`This voice speaks English only: the ${language.trim().slice(0, 40)} text is read out by English rules.`];
}

export { VOICES };
