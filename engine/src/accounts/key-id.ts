import { randomBytes } from 'node:crypto';

/** Id of an API key: 12 characters that are safe in an address. None begins with a hyphen, which a command line takes for an option. */
export function newKeyId(random: () => Buffer = () => randomBytes(9)): string {
  for (;;) {
    const id = random().toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
