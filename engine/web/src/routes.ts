/**
 * Where in the page one is: the part of the address after `#`, so that the server serves one file and every view can be linked to,
 * reloaded and left with the browser's back button.
 */

/** Views by the first part of their address; those with `true` take an id as the second. */
const PATHS = {
  '': { view: 'gallery', id: false },
  t: { view: 'template', id: true },
  runs: { view: 'runs', id: false },
  r: { view: 'run', id: true },
  b: { view: 'batch', id: true },
  library: { view: 'library', id: false },
  keys: { view: 'keys', id: false },
  ledger: { view: 'ledger', id: false },
  'sign-in': { view: 'sign-in', id: false },
} as const;

export type ViewName = (typeof PATHS)[keyof typeof PATHS]['view'];

export interface Route {
  readonly view: ViewName | 'nowhere';
  /** Of a template, an execution or a batch; empty in other views. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * @param hash - `#/t/one-picture?from=…`; also `#sign-in=<token>`, as the engine prints it.
 * @returns view `nowhere` for an address that is none.
 */
export function parseRoute(hash: string): Route {
  const token = /^#sign-in=(.+)$/.exec(hash)?.[1];
  if (token !== undefined) return { view: 'sign-in', id: '', query: { token: decode(token) } };
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [first = '', second = '', ...rest] = path.split('/').map(decode);
  const query = Object.fromEntries(new URLSearchParams(search));
  const place = Object.hasOwn(PATHS, first) ? PATHS[first as keyof typeof PATHS] : undefined;
  const fits = place && rest.length === 0 && place.id === (second !== '');
  return fits ? { view: place.view, id: second, query } : { view: 'nowhere', id: '', query };
}

/** `href('run', id)` → `#/r/<id>`. Parameters that are `undefined` are left out. */
export function href(view: ViewName, id = '', query: Readonly<Record<string, string | undefined>> = {}): string {
  const first = Object.entries(PATHS).find(([, place]) => place.view === view)?.[0] ?? '';
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return `#/${first}${id && `/${encodeURIComponent(id)}`}${search && `?${search}`}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
