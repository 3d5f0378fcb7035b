/** The address that is open now, as a signal. */
import { signal } from '@preact/signals';
import { parseRoute } from './routes.ts';

export { href, type Route, type ViewName } from './routes.ts';

export const route = signal(parseRoute(location.hash));

addEventListener('hashchange', () => (route.value = parseRoute(location.hash)));

/** Goes to an address made by `href`. `replace` leaves no step in the browser's history. */
export function go(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) {
    history.replaceState(null, '', to);
    route.value = parseRoute(to);
  } else location.hash = to;
}
