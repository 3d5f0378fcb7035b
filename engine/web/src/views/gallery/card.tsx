import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { href } from '../../router.ts';
import { prices } from '../../state/templates.ts';
import { Icon } from '../../ui/icons.tsx';
import { Spark } from '../../ui/spark.tsx';
import { MakesChips } from './makes-chips.tsx';
import { TemplateMenu } from './template-menu.tsx';

/** The whole card is the link; its menu lies above it. */
export function Card({ template }: { readonly template: TemplateSummary }) {
  const { id, name, brief, makes, thumbnailUrl, builtIn, stability } = template;
  const price = prices.value[id];
  return (
    <article class="template-card">
      <Cover name={name} kind={makes[0] ?? 'image'} url={thumbnailUrl} />
      <div class="template-words">
        <h3>
          <a href={href('template', id)}>{name}</a>
        </h3>
        <p class="soft small">{brief}</p>
        <div class="row">
          <MakesChips makes={makes} />
          {stability === 'draft' && builtIn && <span class="chip">draft</span>}
          {price && (
            <span class="template-price" title="As it stands, before anything is changed">
              {price.max === 0 ? 'free' : <Spark of={price.expected} />}
            </span>
          )}
        </div>
      </div>
      {!builtIn && <TemplateMenu template={template} />}
    </article>
  );
}

/** Of a cover: width by height. */
const SHAPE = 640 / 400;
/** The logarithm by which a picture may differ from it and be cut: a film of 16:9 may, a sheet or a portrait is shown whole. */
const MOST_OFF = 0.15;

/** One without a cover gets a ground of its own colour, told by its name. */
function Cover({ name, kind, url }: { readonly name: string; readonly kind: TemplateSummary['makes'][number]; readonly url: string | undefined }) {
  const [missing, setMissing] = useState(false);
  const [whole, setWhole] = useState(false);
  const look = ({ currentTarget: { naturalWidth, naturalHeight } }: { readonly currentTarget: HTMLImageElement }): void => setWhole(Math.abs(Math.log(naturalWidth / naturalHeight / SHAPE)) > MOST_OFF);
  if (url !== undefined && !missing) return <img class={whole ? 'cover cover-whole' : 'cover'} src={url} alt="" loading="lazy" decoding="async" width={640} height={400} onLoad={look} onError={() => setMissing(true)} />;
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 0);
  return (
    <div class="cover cover-drawn" style={{ '--hue': String(hue) }}>
      <Icon name={kind} size={56} />
    </div>
  );
}
