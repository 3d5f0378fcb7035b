/** Libraries that are loaded into the sandbox when an expression first needs them: reading luxon takes some 20 ms. */
import { host } from './sandbox-host.ts';

const loaded = new Map<string, unknown>();
const onLoad = new Map<string, (library: unknown) => void>();

function load(name: string): unknown {
  let library = loaded.get(name);
  if (library === undefined) {
    const module = { exports: {} };
    const run = (0, eval)(`(function (module, exports) {${host.library(name)}\n})`) as (module: { exports: unknown }, exports: unknown) => void;
    run(module, module.exports);
    library = module.exports;
    loaded.set(name, library);
    onLoad.get(name)?.(library);
  }
  return library;
}

type Luxon = typeof import('luxon');

export const luxon = (): Luxon => load('luxon') as Luxon;
export const jmespath = (): { search(data: unknown, expression: string): unknown } => load('jmespath') as { search(data: unknown, expression: string): unknown };

/** Runs when luxon is loaded, now or later. */
export function whenLuxonLoads(action: (library: Luxon) => void): void {
  onLoad.set('luxon', action as (library: unknown) => void);
  if (loaded.has('luxon')) action(loaded.get('luxon') as Luxon);
}

/** Without loading luxon: where it is not loaded there is no such value. */
export function isDateTime(value: unknown): value is import('luxon').DateTime {
  return loaded.has('luxon') && luxon().DateTime.isDateTime(value);
}
