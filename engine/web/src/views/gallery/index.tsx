/** The gallery: what comes with the engine, what the account saved, and a place to drop an n8n workflow. */
import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useState } from 'preact/hooks';
import { loadPrices, loadTemplates, templates } from '../../state/templates.ts';
import { announce } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { Card } from './card.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ALL, isShown } from './filter.ts';
import { UploadButton } from './upload-button.tsx';
import './gallery.css';

export default function Gallery() {
  const [filter, setFilter] = useState(ALL);
  const [problem, setProblem] = useState<string>();
  const load = (): void => {
    setProblem(undefined);
    loadTemplates().then(loadPrices, (failure: Error) => setProblem(failure.message));
  };
  useEffect(load, []);

  const all = templates.value;
  const shown = all?.filter((template) => isShown(template, filter)) ?? [];
  useEffect(() => {
    if (filter !== ALL) announce(`${shown.length} templates`);
  }, [filter]);
  const own = shown.filter(({ builtIn }) => !builtIn);
  return (
    <>
      <header class="gallery-head">
        <h1>What do you want to make?</h1>
        <p class="soft">Choose a template, fill in its form, see the price, press run.</p>
        <p class="soft small">The covers are drawn by rules, without an AI model. That is what the engine does by itself; with a GPU runtime the same templates run on models.</p>
      </header>
      {problem !== undefined && !all ? (
        <Problem title="The templates cannot be shown" message={problem}>
          <Button onClick={load}>Try again</Button>
        </Problem>
      ) : !all ? (
        <Loading what="Fetching the templates" />
      ) : (
        <>
          <FilterBar all={all} filter={filter} onChange={setFilter} />
          {own.length > 0 && <Shelf title="Your templates" of={own} />}
          <Shelf title={own.length > 0 ? 'All templates' : ''} of={shown.filter(({ builtIn }) => builtIn)} />
          {shown.length === 0 && (
            <Empty icon="search" title="No template is like that">
              <Button onClick={() => setFilter(ALL)}>Show all</Button>
            </Empty>
          )}
          <UploadButton />
        </>
      )}
    </>
  );
}

function Shelf({ title, of }: { readonly title: string; readonly of: readonly TemplateSummary[] }) {
  if (of.length === 0) return null;
  return (
    <section class="shelf" aria-label={title || 'Templates'}>
      <h2 class={title ? undefined : 'hidden'}>{title || 'Templates'}</h2>
      <ul class="cards">
        {of.map((template) => (
          <li key={template.id}>
            <Card template={template} />
          </li>
        ))}
      </ul>
    </section>
  );
}
