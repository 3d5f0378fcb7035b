/** Files and people that the account keeps. */
import type { LibraryFile, MediaKind, Persona } from 'n8n-nodes-sogni-flow/contract';
import { request } from './client.ts';

export const listFiles = (kind?: MediaKind, before?: string): Promise<{ readonly files: readonly LibraryFile[]; readonly next?: string | null }> =>
  request('GET', `/v1/library/files?limit=60${kind === undefined ? '' : `&kind=${kind}`}${before ? `&before=${encodeURIComponent(before)}` : ''}`);

export const listPersonas = async (): Promise<readonly Persona[]> => (await request<{ personas: readonly Persona[] }>('GET', '/v1/personas')).personas;
