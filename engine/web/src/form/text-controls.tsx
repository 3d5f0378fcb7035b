/** Words: in a line, in a box that grows, dates, addresses, and what the author only wants to be read. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { attributes, textOf, type ControlProps } from './control.ts';

const TYPES: readonly string[] = ['email', 'password', 'date'];

export function TextControl({ field }: ControlProps) {
  const { widget, placeholder } = field.input;
  // The types of JSX want to know which of them it is.
  const type = (TYPES.includes(widget) ? widget : 'text') as 'text';
  return <input class="input" type={type} autocomplete="off" placeholder={placeholder} value={textOf(field)} onInput={(event) => field.change(event.currentTarget.value)} {...attributes(field)} />;
}

/** As high as its text, up to half of the window. */
export function LongTextControl({ field }: ControlProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const text = textOf(field);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${Math.min(box.current.scrollHeight + 2, innerHeight / 2)}px`;
  }, [text]);
  return <textarea ref={box} class="input" rows={3} placeholder={field.input.placeholder} value={text} onInput={(event) => field.change(event.currentTarget.value)} {...attributes(field)} />;
}

/** Words of the author. What n8n would show as a page is shown as text: its mark-up comes from a stranger's file. */
export function ReadOnlyText({ field: { input, id } }: ControlProps) {
  const { body } = new DOMParser().parseFromString(input.html ?? '', 'text/html');
  for (const unread of body.querySelectorAll('script, style')) unread.remove();
  const text = body.textContent.trim();
  return (
    <p class="form-note" id={id}>
      {text || input.title}
    </p>
  );
}
