import type { MediaKind, TemplateCategory, TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { Icon } from '../../ui/icons.tsx';
import { CATEGORY_NAMES, type Filter } from './filter.ts';
import { KIND_NAMES } from './makes-chips.tsx';

/** Only kinds and categories that there is something of. */
export function FilterBar({ all, filter, onChange }: { readonly all: readonly TemplateSummary[]; readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const kinds = (Object.keys(KIND_NAMES) as MediaKind[]).filter((kind) => all.some(({ makes }) => makes.includes(kind)));
  const categories = (Object.keys(CATEGORY_NAMES) as TemplateCategory[]).filter((category) => all.some((template) => template.category === category));
  return (
    <search class="filters">
      <div class="search">
        <Icon name="search" />
        <input class="input" type="search" aria-label="Search templates" placeholder="Search, such as portrait or music" value={filter.words} onInput={(event) => onChange({ ...filter, words: event.currentTarget.value })} />
      </div>
      <div class="row row-slide" role="group" aria-label="What it makes">
        <button type="button" class="chip" aria-pressed={filter.kind === undefined} onClick={() => onChange({ ...filter, kind: undefined })}>
          All
        </button>
        {kinds.map((kind) => (
          <button key={kind} type="button" class="chip" aria-pressed={filter.kind === kind} onClick={() => onChange({ ...filter, kind: filter.kind === kind ? undefined : kind })}>
            <Icon name={kind} size={16} /> {KIND_NAMES[kind]}
          </button>
        ))}
      </div>
      {categories.length > 1 && (
        <select class="input" aria-label="Category" value={filter.category ?? ''} onChange={({ currentTarget: { value } }) => onChange({ ...filter, category: value === '' ? undefined : (value as TemplateCategory) })}>
          <option value="">Every category</option>
          {categories.map((category) => (
            <option key={category} value={category}>
              {CATEGORY_NAMES[category]}
            </option>
          ))}
        </select>
      )}
    </search>
  );
}
