/** What the library asks the engine to change. */
import type { LibraryFile, Persona } from 'n8n-nodes-sogni-flow/contract';
import { request } from '../../api/client.ts';

/** Pictures by their digests. */
export interface PersonaDraft {
  readonly name: string;
  readonly description: string;
  readonly pictures: readonly string[];
}

export const removeFile = (file: LibraryFile): Promise<unknown> => request('DELETE', `/v1/library/files/${file.artifact}`);

export const addPersona = (draft: PersonaDraft): Promise<Persona> => request('POST', '/v1/personas', { body: draft });

export const changePersona = (id: string, draft: PersonaDraft): Promise<Persona> => request('PATCH', `/v1/personas/${id}`, { body: draft });

export const removePersona = (id: string): Promise<unknown> => request('DELETE', `/v1/personas/${id}`);
