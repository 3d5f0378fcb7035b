/** A result becomes an input: which template, and which of its inputs, is asked here. */
import type { ResultFile, Template, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { getTemplate, listTemplates } from '../api/templates.ts';
import { href } from '../router.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Loading, Problem } from '../ui/state.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Thumb } from './media.tsx';
import { takers } from './takers.ts';
import './edit-again.css';

export interface EditAgainProps {
  readonly execution: string;
  readonly file: ResultFile;
  readonly onClose: () => void;
}

export function EditAgain({ execution, file, onClose }: EditAgainProps) {
  const [search, setSearch] = useState('');
  const load = useLoad(async (signal) => {
    const all = await listTemplates(signal);
    return Promise.all(all.map(({ id }) => getTemplate(id, signal)));
  }, []);
  return (
    <Dialog title="Go on with this result" onClose={onClose}>
      <div class="stack">
        <div class="edit-file">
          <Thumb file={file} />
          <p>
            It becomes an input of the template that you choose. This run stays as it is, and you can come back to it.
          </p>
        </div>
        {load.state === 'loading' && <Loading what="Looking for templates" />}
        {load.state === 'failed' && <Problem message={load.message} />}
        {load.state === 'there' && (
          <>
            <label>
              <span class="hidden">Search the templates</span>
              <input class="input" type="search" placeholder="Search the templates" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
            </label>
            <Choices templates={load.data} file={file} search={search} execution={execution} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Choices({ templates, file, search, execution }: { readonly templates: readonly Template[]; readonly file: ResultFile; readonly search: string; readonly execution: string }) {
  const found = takers(templates, file, search);
  if (found.length === 0) return <Empty icon="search" title="No template takes it" />;
  return (
    <ul class="edit-choices">
      {found.map(({ template, inputs }) => (
        <li key={template.id}>
          <strong>{template.name}</strong>
          <span class="soft small">{template.brief}</span>
          <div class="row">
            {inputs.map((input) => (
              <InputLink key={input.name} template={template} input={input} to={href('template', template.id, { from: execution, file: file.artifact, input: input.name })} />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

const InputLink = ({ template, input, to }: { readonly template: Template; readonly input: TemplateInput; readonly to: string }) => (
  <a class="button button-plain button-small" href={to} aria-label={`As ${input.title} of ${template.name}`}>
    as {input.title}
    <Icon name="forward" size={16} />
  </a>
);
