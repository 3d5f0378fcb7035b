/** People to come back to: a name and pictures, which are files of the account. */
import type { FastifyInstance } from 'fastify';
import { FlowError, kindOf, type LibraryFile, type Persona } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import { success } from '../envelope.ts';
import { findName } from '../library/file-store.ts';
import { libraryFile } from '../library/library-file.ts';
import { createPersonaStore, type StoredPersona } from '../library/persona-store.ts';
import { readBody } from '../read-body.ts';
import type { Room } from '../room.ts';
import { safeFileName } from '../workflow-runs/present.ts';

type OfPersona = { Params: { id: string } };

const PERSONAS = '/v1/personas';
const name = z.string().trim().min(1).max(64).regex(/^\P{Cc}*$/u, 'control characters are not allowed');
const description = z.string().max(1_000);
const pictures = z.array(z.string().regex(/^[0-9a-f]{64}$/, 'must be the digest of a picture')).min(1).max(6);
const NEW_PERSONA = z.strictObject({ name, description: description.default(''), pictures });
const CHANGES = z.strictObject({ name: name.optional(), description: description.optional(), pictures: pictures.optional() });

export function personaRoutes(app: FastifyInstance, { services: { store, jobs }, clock }: Room): void {
  const personas = createPersonaStore(store, clock);

  /** @throws FlowError `invalid_parameter`, naming the first that is no picture of the account. */
  async function checkPictures(account: string, digests: readonly string[] = []): Promise<void> {
    for (const [index, digest] of digests.entries()) {
      const artifact = await jobs.artifactOwnedBy(account, digest);
      if (artifact && kindOf(artifact.mediaType) === 'image') continue;
      const what = artifact ? `is ${artifact.mediaType}` : 'is no file of this account';
      throw new FlowError('invalid_parameter', `pictures.${index} ${what}; pictures that the account has sent or made are allowed`, { details: { parameter: `pictures.${index}` } });
    }
  }

  async function shown(account: string, { pictures: digests, createdAt, ...persona }: StoredPersona): Promise<Persona> {
    const files = await Promise.all(digests.map(async (digest) => await pictureOf(account, digest, createdAt)));
    return { ...persona, pictures: files.filter((file) => file !== undefined), createdAt: new Date(createdAt).toISOString() };
  }

  /** A picture that is no longer in the library goes by a name of its own. */
  async function pictureOf(account: string, digest: string, createdAt: number): Promise<LibraryFile | undefined> {
    const [artifact, listed] = await Promise.all([jobs.artifactOwnedBy(account, digest), findName(store, account, digest)]);
    return artifact && libraryFile(artifact, listed?.name ?? safeFileName(artifact), listed?.addedAt ?? createdAt);
  }

  app.get(PERSONAS, async ({ caller: { account } }) => {
    const all = await personas.list(account);
    return success({ personas: await Promise.all(all.map(async (persona) => await shown(account, persona))) });
  });

  app.post(PERSONAS, async ({ caller: { account }, body }, reply) => {
    const entry = readBody(NEW_PERSONA, body);
    await checkPictures(account, entry.pictures);
    return reply.code(201).send(success(await shown(account, await personas.add(account, entry))));
  });

  app.patch<OfPersona>(`${PERSONAS}/:id`, async ({ caller: { account }, params, body }) => {
    const changes = Object.fromEntries(Object.entries(readBody(CHANGES, body)).filter(([, value]) => value !== undefined));
    await checkPictures(account, changes.pictures as readonly string[] | undefined);
    return success(await shown(account, await personas.change(account, params.id, changes)));
  });

  app.delete<OfPersona>(`${PERSONAS}/:id`, async ({ caller: { account }, params }) => {
    if (!(await personas.remove(account, params.id))) throw new FlowError('not_found', `there is no persona ${params.id.slice(0, 60)} of this account`);
    return success({ removed: true });
  });
}
