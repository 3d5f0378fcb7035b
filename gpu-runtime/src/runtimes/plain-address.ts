/** @returns the address of a server, if it is one of HTTP and nothing else: no user, password, query or fragment. */
export function plainAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) && [url.username, url.password, url.search, url.hash].every((part) => part === '') ? url : undefined;
}
