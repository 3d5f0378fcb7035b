/** Puts a credential into a request, as the credential's own `authenticate` says: a rule of texts, or a function. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { CompiledCredential } from './description.ts';
import type { HttpOptions } from './http-options.ts';

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export async function authenticate(credential: CompiledCredential, data: Fields, options: HttpOptions): Promise<HttpOptions> {
  const rule = credential.authenticate;
  if (typeof rule === 'function') return (await rule.call(credential, { ...data }, { ...options })) as HttpOptions;
  if (!isRecord(rule) || !isRecord(rule.properties)) return options;
  const { headers, qs, body } = rule.properties;
  return {
    ...options,
    // What the node itself sets is more precise than the credential's rule for all requests.
    ...(isRecord(headers) ? { headers: { ...(fill(headers, data) as Record<string, string>), ...options.headers } } : {}),
    ...(isRecord(qs) ? { qs: { ...fill(qs, data), ...options.qs } } : {}),
    ...(isRecord(body) && isRecord(options.body) ? { body: { ...fill(body, data), ...options.body } } : {}),
  };
}

/** Entries that come out empty are left out: a key that is not set is no key. */
function fill(entries: Fields, data: Fields): Record<string, unknown> {
  const filled = Object.entries(entries).map(([name, value]) => [name, typeof value === 'string' ? fillText(value, data) : value] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

const FIELD = /^\s*\$credentials(?:\?)?(?:\.([A-Za-z_$][\w$]*)|\[["']([^"']+)["']\])\s*$/;

/** Only `$credentials.<field>` is understood; it needs no sandbox. @throws FlowError `invalid_configuration` for any other expression */
function fillText(text: string, data: Fields): string {
  if (!text.startsWith('=')) return text;
  return text.slice(1).replace(/\{\{(.*?)\}\}/gs, (_whole, expression: string) => {
    const match = FIELD.exec(expression);
    const field = match?.[1] ?? match?.[2];
    if (field === undefined) throw new FlowError('invalid_configuration', `the credential's rule uses {{${expression}}}; only {{ $credentials.<field> }} can be used`);
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  });
}
