/** Which templates the gallery shows. */
import type { MediaKind, TemplateCategory, TemplateSummary } from 'n8n-nodes-sogni-flow/contract';

export interface Filter {
  readonly words: string;
  readonly kind: MediaKind | undefined;
  readonly category: TemplateCategory | undefined;
}

export const ALL: Filter = { words: '', kind: undefined, category: undefined };

export const CATEGORY_NAMES: Readonly<Record<TemplateCategory, string>> = {
  portrait: 'Portraits',
  'video-social': 'Social videos',
  makeover: 'Makeovers',
  cinematic: 'Cinema',
  music: 'Music',
  analysis: 'Analysis',
  custom: 'Custom',
  other: 'Other',
};

/** Every word has to be somewhere in name, brief, tags or category. */
export function isShown({ name, brief, tags, category, makes }: TemplateSummary, filter: Filter): boolean {
  const text = [name, brief, CATEGORY_NAMES[category], ...tags, ...makes].join(' ').toLowerCase();
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word)) && (filter.kind === undefined || makes.includes(filter.kind)) && (filter.category === undefined || category === filter.category);
}
