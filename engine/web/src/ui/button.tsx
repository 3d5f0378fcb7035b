import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.tsx';

interface Look {
  /** `primary` once in a view: what one came for. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small' | 'normal' | 'large';
  readonly icon?: IconName;
  readonly children?: ComponentChildren;
  /** Needed when there is no text. */
  readonly label?: string;
  readonly class?: string;
}

const classOf = ({ look = 'plain', size = 'normal', children, class: own = '' }: Look): string =>
  `button button-${look} button-${size}${children === undefined ? ' button-round' : ''} ${own}`.trim();

export interface ButtonProps extends Look {
  readonly onClick?: (event: MouseEvent) => void;
  readonly disabled?: boolean;
  /** Shows that it works, and takes no second press. */
  readonly busy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly pressed?: boolean;
}

export function Button(props: ButtonProps) {
  const { onClick, disabled = false, busy = false, type = 'button', pressed, icon, label, children, size } = props;
  return (
    <button type={type} class={classOf(props)} disabled={disabled || busy} aria-busy={busy} aria-pressed={pressed} aria-label={label} title={children === undefined ? label : undefined} onClick={onClick}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
      {children}
    </button>
  );
}

/** Looks like a button and goes somewhere. */
export function ButtonLink(props: Look & { readonly to: string; readonly download?: string; readonly newTab?: boolean }) {
  const { to, download, newTab = false, icon, label, children, size } = props;
  return (
    <a class={classOf(props)} href={to} download={download} aria-label={label} title={children === undefined ? label : undefined} {...(newTab ? { target: '_blank', rel: 'noopener' } : {})}>
      {icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
      {children}
    </a>
  );
}

export interface FileButtonProps extends Look {
  /** As an input takes it: `image/*`, `.csv`. */
  readonly accept?: string;
  readonly several?: boolean;
  /** On a phone, its camera app. */
  readonly capture?: 'user';
  readonly busy?: boolean;
  /** Name of the input that it fills in. */
  readonly field?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Looks like a button and lets files of this computer be chosen, the same one again too. */
export function FileButton(props: FileButtonProps) {
  const { accept, several, capture, busy = false, field, onFiles, icon, label, children, size } = props;
  return (
    <label class={classOf(props)}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
      <input
        type="file"
        class="hidden"
        accept={accept}
        multiple={several}
        capture={capture}
        disabled={busy}
        aria-label={label}
        data-field={field}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      {children}
    </label>
  );
}
