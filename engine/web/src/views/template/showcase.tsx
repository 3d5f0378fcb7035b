/** What the template makes, shown: its examples, each of which can be tried. */
import type { Template, TemplateExample } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Media } from '../../ui/media.tsx';

export function Showcase({ template, onTry }: { readonly template: Template; readonly onTry: (inputs: NonNullable<TemplateExample['inputs']>) => void }) {
  const { previewArtifacts: examples, thumbnailUrl, name } = template;
  const [chosen, choose] = useState(0);
  const example = examples[chosen];
  if (!example && !thumbnailUrl) return null;
  return (
    <section class="showcase" aria-label="What it makes">
      {example ? (
        <figure class="showcase-stage">
          <Media kind={example.type} url={example.url} thumbnailUrl={example.type === 'video' && chosen === 0 ? thumbnailUrl : undefined} alt={example.title} />
          <figcaption class="row row-apart">
            <span class="small soft">{example.title}</span>
            {example.inputs && (
              <Button size="small" look="quiet" icon="edit" onClick={() => onTry(example.inputs ?? {})}>
                Try these values
              </Button>
            )}
          </figcaption>
        </figure>
      ) : (
        thumbnailUrl && <img class="media" src={thumbnailUrl} alt={`Cover of ${name}`} />
      )}
      {examples.length > 1 && (
        <div class="showcase-strip" role="group" aria-label="Examples">
          {examples.map((one, index) => (
            <button key={one.url} type="button" class="showcase-thumb" aria-pressed={index === chosen} aria-label={one.title} title={one.title} onClick={() => choose(index)}>
              {one.type === 'image' ? <img src={one.url} alt="" loading="lazy" /> : <Icon name={one.type} />}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
