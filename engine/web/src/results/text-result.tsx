import { copyText } from '../ui/copy.ts';
import { Button } from '../ui/button.tsx';

/** A text among the results. Shown as it is; whatever looks like HTML in it is text too. */
export function TextResult({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section class="card card-pad stack" aria-label={title}>
      <div class="row row-apart">
        <h3>{title}</h3>
        <Button size="small" icon="copy" onClick={() => void copyText(text, title)}>
          Copy
        </Button>
      </div>
      <p class="text-result">{text}</p>
    </section>
  );
}
