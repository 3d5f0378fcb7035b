import { describe, expect, it } from '@jest/globals';
import { isLost, postgresError } from '../../../engine/src/store/postgres-errors.ts';

const fromServer = (code: string): Error => Object.assign(new Error(code), { code, severity: 'ERROR' });
const fromNode = (code: string): Error => Object.assign(new Error(code), { code });

describe('postgresError', () => {
  it.each([
    ['53100', 'disk_full', 'full'],
    ['53300', 'storage_failed', 'max_connections'],
    ['57P01', 'storage_failed', 'try again'],
    ['28P01', 'invalid_configuration', 'password'],
    ['3D000', 'invalid_configuration', 'does not exist'],
    ['25006', 'storage_failed', 'may not be written'],
    ['40P01', 'storage_failed', 'try again'],
    ['58030', 'storage_failed', 'disk'],
    ['XX001', 'storage_failed', 'damaged'],
    ['08006', 'storage_failed', 'connection'],
    ['22021', 'invalid_parameter', 'U+0000'],
  ])('tells SQLSTATE %s as %s with advice, and where', (state, code, part) => {
    const cause = fromServer(state);
    expect(postgresError(cause, 'db:5432/flow')).toMatchObject({ code, message: expect.stringMatching(new RegExp(`${part.replace('+', '\\+')}.*\\(db:5432/flow\\)$`)), cause });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])('tells %s as a server that cannot be reached', (code) => {
    expect(postgresError(fromNode(code), 'db')).toMatchObject({ code: 'storage_failed', message: expect.stringContaining('cannot be reached') });
  });

  it('leaves broken rules of the tables and typing errors as they are', () => {
    for (const state of ['23505', '23514', '42601', '42P01']) {
      const error = fromServer(state);
      expect(postgresError(error, 'db')).toBe(error);
    }
    const bug = new TypeError('no');
    expect(postgresError(bug, 'db')).toBe(bug);
  });

  it('knows a lost connection from a refused statement', () => {
    expect([new Error('Connection terminated unexpectedly'), fromServer('57P01'), new AggregateError([fromNode('ECONNREFUSED')])].map(isLost)).toEqual([true, true, true]);
    expect([fromServer('23505'), fromServer('55P03'), new Error('anything else')].map(isLost)).toEqual([false, false, false]);
  });
});
