/** The few things that the sandbox asks of outside: strings in, strings out. Taken off the global object before foreign code runs. */
export interface SandboxHost {
  /** Hex digest; the empty string for an unknown algorithm. */
  hash(algorithm: string, text: string): string;
  /** Minutes east of UTC in a zone at a time, as text. */
  offset(zone: string, millis: string): string;
  /** Answers one call of `Intl`; request and answer are JSON. */
  intl(request: string): string;
  /** Source of a CommonJS library: `luxon` or `jmespath`. */
  library(name: string): string;
}

const globals = globalThis as unknown as { host?: SandboxHost };

export const host: SandboxHost = globals.host as SandboxHost;
delete globals.host;
