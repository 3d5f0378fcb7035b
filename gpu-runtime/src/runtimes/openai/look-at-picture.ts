/** Answers a question about a picture, or about two, with a language model that sees. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chat } from './chat.ts';
import { failed, inputsIn, type Perform, textOf } from './perform.ts';
import { asText } from './prepare.ts';
import { whileWorking } from './tell-progress.ts';
import { unheard } from './unheard.ts';

/** What is looked for, in the words of the operation's choices. */
const TASKS: Readonly<Record<string, string>> = {
  describe: 'Describe what the picture shows.',
  ocr: 'Give the text that can be read in the picture, and nothing else.',
  objects: 'List the objects in the picture.',
  document: 'Read the picture as a document: its kind, its structure, its content.',
  compare: 'Compare the two pictures.',
};
const DETAILED = 'Go into detail.';

export const lookAtPicture: Perform = async (job, tools, { endpoint }, services) => {
  const { query, analysisType, detailed } = job.parameters;
  const task = [textOf(query), TASKS[String(analysisType)], detailed === true ? DETAILED : undefined].filter(Boolean).join('\n\n');
  const pictures = [...inputsIn(job, 'image'), ...inputsIn(job, 'compareImage')];
  const content = [{ type: 'text', text: task } as const, ...(await Promise.all(pictures.map(async (picture) => ({ type: 'image_url', image_url: { url: await asText(picture, 'data-url') } }) as const)))];

  const request = { model: job.model, messages: [{ role: 'user', content } as const], settings: endpoint.constants };
  const work = { kind: `${job.operation} ${job.model}`, amount: 1, variation: { index: 0, count: 1, seed: undefined } };
  const { text, finishReason } = await whileWorking(work, tools, services, () => chat(services.server, request, tools.signal));
  if (text.trim() === '') throw failed('the language model answered with nothing');
  const path = join(tools.scratch, 'answer.txt');
  await writeFile(path, text);
  await tools.save({ role: 'text', mediaType: 'text/plain', content: { path } });
  return { method: `told by the model ${job.model}`, warnings: [...unheard(job, endpoint), ...(finishReason === 'length' ? ['the answer is cut short: it reached the most that the model writes'] : [])] };
};
