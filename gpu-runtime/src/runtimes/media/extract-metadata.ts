/** Tells what is in a file, as JSON. */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { inspectSounds, inspectVideos, type Inspected } from './inspect-inputs.ts';
import type { MediaOperation, MediaWork } from './media-operation.ts';
import { filmMetadata } from './metadata/film-metadata.ts';
import { pictureMetadata } from './metadata/picture-metadata.ts';

export const extractMetadata: MediaOperation = async (work) => {
  const { job, tools } = work;
  tools.progress({ fraction: 0, activity: 'reading the file' });
  const [source] = job.inputs;
  if (!source) throw new FlowError('invalid_input', 'extract_metadata got no file; give it an image, a video or a sound');
  const { size } = await stat(source.path);
  const found = source.slot === 'image' ? await pictureMetadata(source.path) : await filmMetadata(work, await inspectOne(work, source.slot), size);
  const facts = { kind: source.slot, mediaType: source.artifact.mediaType, sizeBytes: size, ...found };
  const path = join(tools.scratch, 'metadata.json');
  await writeFile(path, `${JSON.stringify(facts, undefined, 2)}\n`);
  await tools.save({ role: 'text', mediaType: 'application/json', content: { path } });
  tools.progress({ fraction: 1, activity: 'done' });
  return { method: source.slot === 'image' ? 'read from the file, colours counted' : 'read from the file with ffmpeg, loudness and colours measured', warnings: [], facts };
};

async function inspectOne(work: MediaWork, slot: string): Promise<Inspected> {
  const [found] = slot === 'video' ? await inspectVideos(work, slot) : await inspectSounds(work, slot);
  return found as Inspected;
}
