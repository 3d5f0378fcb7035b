/** What the account has already: its library, results of earlier runs, pictures of its personas. */
import type { MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { listExecutions } from '../api/executions.ts';
import { listFiles, listPersonas } from '../api/library.ts';
import { formatAgo } from '../formats.ts';
import { href } from '../router.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Loading, Problem } from '../ui/state.tsx';
import { useLoad } from '../ui/use-load.ts';
import { accepts } from './accepts.ts';
import type { HeldFile } from './values.ts';

interface Choice {
  readonly file: HeldFile;
  readonly words: string;
}

interface Source {
  readonly title: string;
  readonly load: (kind: MediaKind) => Promise<readonly Choice[]>;
  readonly none: string;
}

const RUNS_LOOKED_AT = 50;

const SOURCES: readonly Source[] = [
  {
    title: 'Library',
    load: async (kind) => (await listFiles(kind)).files.map((file) => ({ file, words: formatAgo(file.addedAt) })),
    none: 'What you send is kept in the library.',
  },
  {
    title: 'Results',
    load: async () => {
      const { executions } = await listExecutions(RUNS_LOOKED_AT);
      return executions.flatMap(({ name, results }) => results.map((file) => ({ file, words: name })));
    },
    none: 'Results of your runs are found here.',
  },
  {
    title: 'Personas',
    load: async () => (await listPersonas()).flatMap(({ name, pictures }) => pictures.map((file) => ({ file, words: name }))),
    none: 'People and characters that you come back to are kept in the library.',
  },
];

export interface PickFileProps {
  readonly kind: MediaKind;
  readonly accept: string;
  readonly title: string;
  readonly onPick: (file: HeldFile) => void;
  readonly onClose: () => void;
}

export function PickFile({ kind, accept, title, onPick, onClose }: PickFileProps) {
  const sources = kind === 'image' ? SOURCES : SOURCES.slice(0, 2);
  const [chosen, choose] = useState(0);
  return (
    <Dialog title={title} size="large" onClose={onClose}>
      <div class="stack">
        <div class="row" role="group" aria-label="From where">
          {sources.map((source, index) => (
            <button key={source.title} type="button" class="chip" aria-pressed={index === chosen} onClick={() => choose(index)}>
              {source.title}
            </button>
          ))}
        </div>
        <Choices key={chosen} source={sources[chosen] ?? SOURCES[0]!} kind={kind} accept={accept} onPick={onPick} />
      </div>
    </Dialog>
  );
}

function Choices({ source, kind, accept, onPick }: { readonly source: Source } & Pick<PickFileProps, 'kind' | 'accept' | 'onPick'>) {
  const found = useLoad(() => source.load(kind), [source, kind]);
  if (found.state === 'loading') return <Loading />;
  if (found.state === 'failed') return <Problem message={found.message} />;
  const fitting = found.data.filter(({ file }) => file.kind === kind && accepts(accept, { name: file.name, mediaType: file.mediaType ?? '' }));
  if (fitting.length === 0) {
    return (
      <Empty icon="library" title="Nothing here that fits">
        <p>{source.none}</p>
        <a href={href('library')}>Go to the library</a>
      </Empty>
    );
  }
  return (
    <ul class="picks">
      {fitting.map(({ file, words }, index) => (
        <li key={`${file.artifact}/${index}`}>
          <button type="button" class="pick" onClick={() => onPick(file)}>
            {file.kind === 'audio' ? <Icon name="audio" size={40} /> : <img src={file.thumbnailUrl ?? file.url} alt="" loading="lazy" />}
            <span class="one-line">{file.name}</span>
            <span class="one-line small soft">{words}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
