/** The templates that the account sees. Kept while the page is open, so that going back to the gallery shows it at once. */
import { signal } from '@preact/signals';
import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { listTemplates } from '../api/templates.ts';

export const templates = signal<readonly TemplateSummary[] | undefined>(undefined);

/** @throws ApiError */
export async function loadTemplates(signal?: AbortSignal): Promise<void> {
  templates.value = await listTemplates(signal);
}
