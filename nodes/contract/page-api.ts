/** What the creator's page asks a private engine for, beside templates and executions: who is signed in, keys, the library. */
import type { MediaKind } from './artifact.ts';

/** Sent with every request of a session that changes something. */
export const CSRF_HEADER = 'x-csrf-token';

/** Body of `POST /v1/session`: exactly one of the two. The answer sets an HttpOnly cookie. */
export interface SignIn {
  /** The one-time token of a link that `serve` or `sign-in` printed. */
  readonly token?: string;
  /** An API key, `id.secret`. */
  readonly apiKey?: string;
}

export interface SessionRecord {
  readonly account: string;
  readonly csrf: string;
  /** By a link printed on this machine, or with an API key. */
  readonly signedInBy: 'link' | 'key';
  readonly expiresAt: string;
  readonly balance: Balance;
  /** Whether keys may be made and changed: not with a key that is capped itself. */
  readonly mayMakeKeys: boolean;
  readonly version: string;
}

/** Spark. */
export interface Balance {
  readonly available: number;
  readonly held: number;
  readonly play: number;
  readonly free: number;
  readonly premium: number;
}

/** Caps in Spark; absent is without limit. */
export interface KeyCapsRecord {
  readonly perJob?: number;
  readonly perRun?: number;
  readonly perDay?: number;
  readonly perMonth?: number;
  readonly total?: number;
}

export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly caps: KeyCapsRecord;
  /** Spent with it so far, in all. */
  readonly spent: number;
  readonly worker?: true;
}

/** Answer of `POST /v1/keys`: the only time that the secret is told. */
export interface NewKey {
  readonly key: KeyRecord;
  /** `id.secret` */
  readonly secret: string;
}

/** Body of `PATCH /v1/keys/{id}`: a number sets a cap, null lifts it, what is absent stays. */
export interface KeyChanges {
  readonly name?: string;
  readonly caps?: { readonly [Cap in keyof KeyCapsRecord]?: number | null };
}

/** A file that the account sent, until it is taken off the list; runs that used it keep it. */
export interface LibraryFile {
  readonly artifact: string;
  readonly name: string;
  readonly kind: MediaKind;
  readonly mediaType: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly url: string;
  readonly thumbnailUrl?: string;
  readonly addedAt: string;
}

/** Somebody to come back to: a name and the pictures that show them. */
export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly pictures: readonly LibraryFile[];
  readonly createdAt: string;
}
