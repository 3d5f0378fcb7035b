/** What stands in a view while there is nothing else to show. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.tsx';

export const Loading = ({ what = 'Loading' }: { readonly what?: string }) => (
  <div class="state" role="status">
    <span class="spinner" aria-hidden="true" />
    <p>{what} …</p>
  </div>
);

export const Empty = ({ icon, title, children }: { readonly icon: IconName; readonly title: string; readonly children?: ComponentChildren }) => (
  <div class="state">
    <Icon name={icon} size={40} />
    <h2>{title}</h2>
    {children}
  </div>
);

/** A failure in words, and what to do. */
export const Problem = ({ title = 'That did not work', message, children }: { readonly title?: string; readonly message: string; readonly children?: ComponentChildren }) => (
  <div class="problem" role="alert">
    <Icon name="warning" />
    <div>
      <strong>{title}</strong>
      <p>{message}</p>
      {children}
    </div>
  </div>
);
