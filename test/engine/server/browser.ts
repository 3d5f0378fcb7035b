/** A browser as far as the server sees one: it keeps cookies, and says where a request comes from. */
import { CSRF_HEADER, type SessionRecord } from '../../../nodes/contract/page-api.ts';
import type { Answer, OpenServer } from './open-server.ts';

type Options = Parameters<OpenServer['call']>[3];

export interface Browser {
  readonly cookies: Map<string, string>;
  /** Of the last sign-in. */
  readonly csrf: string;
  /** As a script of the page sends it: with its cookies, and with the CSRF token where something changes. */
  call(method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, options?: Options): Promise<Answer>;
  signIn(body: object): Promise<Answer>;
}

export function openBrowser(server: OpenServer): Browser {
  const cookies = new Map<string, string>();
  let csrf = '';

  const call: Browser['call'] = async (method, url, options = {}) => {
    const headers = {
      ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(csrf !== '' && method !== 'GET' && method !== 'HEAD' && { [CSRF_HEADER]: csrf }),
      ...options.headers,
    };
    const answer = await server.call(undefined, method, url, { ...options, headers });
    for (const line of [answer.headers['set-cookie'] ?? []].flat() as string[]) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };

  return {
    cookies,
    get csrf() {
      return csrf;
    },
    call,
    async signIn(body) {
      const answer = await call('POST', '/v1/session', { payload: body });
      if (answer.status === 200) csrf = (answer.body.data as SessionRecord).csrf;
      return answer;
    },
  };
}
