/** A Jest transformer around Node's own type stripping: positions stay, so no source map is needed. */
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source) => createHash('sha256').update(source).update(process.version).digest('hex'),
};
