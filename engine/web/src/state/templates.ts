/** The templates that the account sees. Kept while the page is open, so that going back to the gallery shows it at once. */
import { signal } from '@preact/signals';
import type { SparkRange, TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { listTemplates, templatePrices } from '../api/templates.ts';

export const templates = signal<readonly TemplateSummary[] | undefined>(undefined);

/** What they cost as their authors have filled them in, by id; comes after the templates themselves. */
export const prices = signal<Readonly<Record<string, SparkRange>>>({});

/** Without prices the gallery is as good as whole, so a failure is not told. */
export const loadPrices = (): Promise<void> =>
  templatePrices().then(
    (found) => void (prices.value = found),
    () => undefined,
  );

/** @throws ApiError */
export async function loadTemplates(signal?: AbortSignal): Promise<void> {
  templates.value = await listTemplates(signal);
}
