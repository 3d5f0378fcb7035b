/** Why signing in did not work, and what to do about it. */
import { ApiError } from '../../api/api-error.ts';

export function signInProblem(failure: unknown, by: 'link' | 'key'): string {
  if (!(failure instanceof ApiError)) return 'Something went wrong in this page; load it again.';
  switch (failure.code) {
    case 'unauthorized':
      return by === 'link' ? 'It was used already, or is older than an hour. Print a new one, or sign in with an API key.' : 'The engine does not know this key, or it was revoked. Check it for typing errors: a key has two parts with a dot between.';
    case 'rate_limited': {
      const { retryAfter } = failure.details;
      return `There were too many wrong keys from here. Try again in ${typeof retryAfter === 'number' ? `${retryAfter} seconds` : 'a minute'}.`;
    }
    default:
      return failure.message;
  }
}
