/** Links for files: asked for with the key, followed without it; inputs are kept, results are whatever is put there. */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { success, unknown, type Reply, type Route } from './network.ts';

const LINKS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/image\/(upload|download)Url$/, 'imageId'],
  [/^\/v1\/media\/(upload|download)Url$/, 'id'],
];

export class Files {
  url = '';
  /** By project, type and id. */
  readonly uploads = new Map<string, Buffer>();
  /** By project and job; previews under `preview/…`. */
  readonly results = new Map<string, Reply>();

  put(name: string, content: Uint8Array, more: Partial<Reply> = {}): string {
    this.results.set(name, { body: content, ...more });
    return this.linkTo(name);
  }

  linkTo(name: string): string {
    return `${this.url}/files/${name}`;
  }

  readonly route: Route = ({ path, query }) => {
    const link = LINKS.find(([like]) => like.test(path));
    if (!link) return undefined;
    const [project, type, id] = [query.get('jobId'), query.get('type'), query.get(link[1]) ?? ''];
    if (path.endsWith('uploadUrl')) return success({ uploadUrl: `${this.url}/uploads/${project}/${type}/${id}` });
    if (type === 'complete' || type === 'preview') {
      const name = `${type === 'preview' ? 'preview/' : ''}${project}/${id}`;
      return this.results.has(name) ? success({ downloadUrl: this.linkTo(name) }) : unknown();
    }
    return this.uploads.has(`${project}/${type}/${id}`) ? success({ downloadUrl: `${this.url}/uploads/${project}/${type}/${id}` }) : unknown();
  };

  /** What lies behind a link. */
  async answer(method: string, path: string, incoming: IncomingMessage): Promise<Reply | undefined> {
    const upload = /^\/uploads\/(.+)$/.exec(path)?.[1];
    if (upload !== undefined && method === 'PUT') {
      if (incoming.headers['content-length'] === undefined) return { status: 411, body: 'a length is needed' };
      this.uploads.set(upload, await buffer(incoming));
      return { body: '' };
    }
    const name = /^\/files\/(.+)$/.exec(path)?.[1];
    return name === undefined ? undefined : (this.results.get(name) ?? { status: 404, body: 'gone' });
  }
}
