/** Speaks a text: a request for each variation. */
import { join } from 'node:path';
import { FILE_ENDINGS, type MediaType, MOST_UPLOAD_BYTES } from 'n8n-nodes-sogni-flow/contract';
import { probe, typeOf } from '../check-made.ts';
import { download } from './fetch-media.ts';
import { failed, once, type Perform, textOf, variationsOf } from './perform.ts';
import { prepare, says } from './prepare.ts';
import { whileWorking } from './tell-progress.ts';
import { chosen, unheard } from './unheard.ts';

const TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg', flac: 'audio/flac' } as const satisfies Record<string, MediaType>;
type Format = keyof typeof TYPES;

const titled = (language: string): string => language.charAt(0).toUpperCase() + language.slice(1);

export const makeSpeech: Perform = async (job, tools, { endpoint }, services) => {
  const prompt = textOf(job.parameters.prompt) ?? '';
  const outputFormat = (textOf(job.parameters.outputFormat) ?? 'wav') as Format;
  const language = textOf(chosen(job, 'language'));
  const said = Object.fromEntries(['voiceDescription', 'voiceTranscript'].map((name) => [name, textOf(job.parameters[name])]));
  const words = { ...said, prompt, outputFormat, voice: textOf(job.parameters.voice) ?? endpoint.voice, language: language && titled(language) };
  const warnings = unheard(job, endpoint);

  for (const variation of variationsOf(job)) {
    const seed = says(endpoint, 'seed') ? variation.seed : undefined;
    const call = { method: 'POST', path: endpoint.path, body: await prepare(endpoint, { model: job.model, words: { ...words, seed }, inputs: job.inputs }), signal: tools.signal } as const;
    const work = { kind: `${job.operation} ${job.model}`, amount: Math.max(1, prompt.length), variation };
    const made = await whileWorking(work, tools, services, () => download(services.server, call, tools, `speech-${variation.index}`, MOST_UPLOAD_BYTES));

    const ffmpeg = await services.ffmpeg();
    const mediaType = await typeOf(made.path, 'audio');
    const { durationSeconds, audio } = await probe(ffmpeg, made.path, mediaType, tools.signal);
    if (!audio || durationSeconds <= 0) throw failed('the server made a sound of no length');
    const wanted = TYPES[outputFormat];
    const facts = { role: 'audio', mediaType: wanted, durationSeconds, ...(seed === undefined ? {} : { seed }) };
    if (mediaType === wanted) await tools.save({ ...facts, content: { path: made.path } });
    else {
      const output = join(tools.scratch, `speech-${variation.index}.${outputFormat}`);
      await ffmpeg.convertAudio({ input: made.path, inputType: mediaType, output, mediaType: wanted, signal: tools.signal });
      warnings.push(`the server made ${FILE_ENDINGS[mediaType]}, which was converted to ${outputFormat}`);
      await tools.save({ ...facts, content: { path: output } });
    }
  }
  return { method: `spoken by the model ${job.model}`, warnings: once(warnings) };
};
