/** History: every run of the account, newest first, as the engine has it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ButtonLink } from '../../ui/button.tsx';
import { href } from '../../router.ts';
import { count } from '../../formats.ts';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { groupRuns, type RunFilter, type Templates, templatesOf } from './group.ts';
import { RunEntry } from './run-entry.tsx';
import { useRuns } from './use-runs.ts';
import './runs.css';

const STATES: readonly { readonly state: RunFilter['state']; readonly title: string }[] = [
  { state: 'all', title: 'All' },
  { state: 'active', title: 'Active' },
  { state: 'completed', title: 'Done' },
  { state: 'failed', title: 'Failed' },
  { state: 'cancelled', title: 'Cancelled' },
];

export default function RunsView() {
  const [filter, setFilter] = useState<RunFilter>({ state: 'all' });
  const { runs, state, message, more, loadMore } = useRuns(filter);
  const filtered = filter.state !== 'all' || filter.template !== undefined;
  /** Of runs seen so far, whatever the filter shows now. */
  const seen = useRef<Templates>([]);
  const templates = (seen.current = templatesOf(runs, seen.current));
  return (
    <>
      <header class="view-head">
        <div>
          <h1>Runs</h1>
          <p>Everything you have made. It is kept by the engine, not by this browser.</p>
        </div>
      </header>
      {(runs.length > 0 || filtered) && (
        <div class="row row-apart run-filters">
          <div class="row row-slide" role="group" aria-label="Filter by state">
            {STATES.map(({ state: one, title }) => (
              <button key={one} type="button" class="chip" aria-pressed={filter.state === one} onClick={() => setFilter({ ...filter, state: one })}>
                {title}
              </button>
            ))}
          </div>
          {templates.length > 1 && (
            <select
              class="input run-template"
              aria-label="Filter by template"
              value={filter.template ?? ''}
              onChange={({ currentTarget: { value } }) => setFilter({ state: filter.state, ...(value !== '' && { template: value }) })}
            >
              <option value="">Every template</option>
              {templates.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      {state === 'loading' && <Loading what="Looking for your runs" />}
      {state === 'failed' && <Problem message={message ?? ''} />}
      {state === 'there' && runs.length === 0 && !filtered && (
        <Empty icon="runs" title="Nothing has run yet">
          <p>Choose a template, and what you make appears here.</p>
          <ButtonLink look="primary" to={href('gallery')}>
            See the templates
          </ButtonLink>
        </Empty>
      )}
      {runs.length > 0 && (
        <p class="hidden" role="status">
          {count(runs.length, 'run')} shown
        </p>
      )}
      <ul class="runs">
        {groupRuns(runs).map((entry) => (
          <RunEntry key={entry.key} entry={entry} />
        ))}
      </ul>
      {state === 'there' && runs.length === 0 && filtered && <Empty icon="search" title="No run is like that" />}
      {state === 'there' && more && <More key={runs.length} onSeen={loadMore} />}
    </>
  );
}

/** Asks for older runs when its place comes near; a button too, for who does not scroll. */
function More({ onSeen }: { readonly onSeen: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && onSeen(), { rootMargin: '1200px' });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="runs-more" ref={end}>
      <button type="button" class="button button-quiet button-normal" onClick={onSeen}>
        Older runs
      </button>
    </div>
  );
}
