/** Form at the left, what it makes and what it costs at the right. On a phone one below the other, with the price always in sight. */
import { effect, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { workflowUrl } from '../../api/templates.ts';
import { FieldView } from '../../form/field-view.tsx';
import { focusField } from '../../form/focus-field.ts';
import { createForm } from '../../form/form-state.ts';
import { keepValues, readKept } from '../../form/kept-values.ts';
import { livePrice, missingIn } from '../../form/price.ts';
import type { Several } from '../../form/several.ts';
import { count } from '../../formats.ts';
import { href } from '../../router.ts';
import { announce } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { copyable } from '../../ui/copy-as.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { Icon } from '../../ui/icons.tsx';
import { MakesChips } from '../gallery/makes-chips.tsx';
import { TemplateMenu } from '../gallery/template-menu.tsx';
import type { Opened } from './index.tsx';
import { PriceCard } from './price-card.tsx';
import { SeveralPanel } from './several-panel.tsx';
import { Showcase } from './showcase.tsx';
import { useStart } from './use-start.ts';

export function Workbench({ template, given, after, keptAs }: Opened) {
  const form = useMemo(() => createForm(template.inputs, { ...given, ...readKept(keptAs) }), [template]);
  useTitle(template.name);
  const several = useSignal<Several | undefined>(undefined);
  const live = useMemo(() => livePrice(template.id, form, several), [form]);
  const limit = useSignal('');
  const start = useStart({ template, form, several, price: live.price, limit, after });

  useEffect(() => () => live.stop(), [live]);
  useEffect(() => effect(() => keepValues(keptAs, template.inputs, form.values.value)), [form]);

  const submit = (): void => {
    form.check();
    const [first, ...others] = missingIn(form, several.value);
    if (!first) return start.begin();
    focusField(first);
    announce(`${count(others.length + 1, 'field')} to look at, the first is ${first.input.title}`);
  };
  const reset = (): void => form.fill(createForm(template.inputs).values.value);

  return (
    <article class="workbench">
      <header class="workbench-head">
        <a class="back" href={href('gallery')}>
          <Icon name="back" size={16} /> Templates
        </a>
        <div class="row row-apart">
          <h1>{template.name}</h1>
          <TemplateMenu template={template} />
        </div>
        <p class="workbench-brief">{template.brief}</p>
        <div class="row">
          <MakesChips makes={template.makes} />
          <span class="small soft">
            by {template.author}, version {template.version}
            {template.licence && `, ${template.licence}`}
          </span>
        </div>
      </header>
      <Showcase template={template} onTry={(inputs) => form.fill(inputs)} />
      <div class="workbench-form card card-pad">
        <form
          class="form"
          noValidate
          aria-label={template.name}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {form.fields.map((field) => (
            <FieldView key={field.input.name} field={field} form={form} />
          ))}
          {form.fields.length === 0 && <p class="form-note">This template asks for nothing. See the price and press run.</p>}
          <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />
        </form>
        <SeveralPanel inputs={template.inputs} several={several} />
        <div class="row row-apart workbench-foot">
          <CopyAs run={() => copyable(template, form.inputs.value)} workflowUrl={workflowUrl(template.id)} />
          <Button look="quiet" size="small" icon="undo" onClick={reset}>
            Start over
          </Button>
        </div>
      </div>
      <PriceCard price={live.price} limit={limit} start={start} onRun={submit} />
      {template.description !== template.brief && <p class="workbench-words soft">{template.description}</p>}
    </article>
  );
}
