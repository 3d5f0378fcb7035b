/** Whom the server calls, and whom it does not. */
import { describe, expect, it } from '@jest/globals';
import { checkUrl, guardedLookup, placeOf } from '../../../../engine/src/server/callbacks/address.ts';

describe('an address', () => {
  it.each([
    ['93.184.216.34', 'public'],
    ['2606:4700::1111', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.8.8.8', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['0.0.0.0', 'never'],
    ['::', 'never'],
    ['fe80::1', 'never'],
    ['224.0.0.1', 'never'],
    ['255.255.255.255', 'never'],
    ['64:ff9b::a00:1', 'never'],
    ['2002:a00:1::', 'never'],
    ['::127.0.0.1', 'never'],
    ['::ffff:0:127.0.0.1', 'never'],
    ['fec0::1', 'never'],
    ['2001:0:a00:1::1', 'never'],
    ['100::1', 'never'],
    ['5f00::1', 'never'],
    ['3fff::1', 'never'],
    ['192.88.99.1', 'never'],
    ['2a00:1450:4001::1', 'public'],
    ['nonsense', 'never'],
  ])('%s is %s', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });
});

describe('a URL to call', () => {
  it.each([
    ['public', 'https://93.184.216.34/a'],
    ['loopback', 'http://127.0.0.1:5678/a'],
    ['loopback', 'http://[::1]:5678/a'],
    ['private', 'http://192.168.1.5/a'],
    ['public', 'https://flows.example.com/a'],
  ] as const)('may be, by the rule "%s", %s', (rule, url) => {
    expect(checkUrl(rule, url).href).toBe(url);
  });

  it.each([
    ['public', 'http://93.184.216.34/a', /only by https/],
    ['public', 'http://127.0.0.1:5678/a', /its address is loopback; its operator can allow it with SOGNI_FLOW_CALLBACKS=loopback/],
    ['loopback', 'https://10.0.0.1/a', /its address is private; its operator can allow it with SOGNI_FLOW_CALLBACKS=private/],
    ['private', 'http://169.254.169.254/latest/meta-data', /one that nobody may be called at/],
    ['private', 'http://2852039166/', /one that nobody may be called at/],
    ['off', 'https://93.184.216.34/a', /makes no calls/],
  ] as const)('may not be, by the rule "%s", %s', (rule, url, message) => {
    expect(() => checkUrl(rule, url)).toThrow(expect.objectContaining({ code: 'callback_unreachable', message: expect.stringMatching(message) }));
  });

  it.each(['ftp://example.com', 'nonsense', 'https://me:secret@example.com/', 'file:///etc/passwd'])('is refused as none: %s', (url) => {
    expect(() => checkUrl('private', url)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });

  it('is checked again by what its name leads to', async () => {
    const url = new URL('http://localhost:1/');
    const look = async (rule: 'public' | 'loopback') => await new Promise((resolve) => guardedLookup(rule, url)('localhost', { all: true }, (error, found) => resolve(error ?? found)));
    expect(await look('public')).toMatchObject({ code: 'callback_unreachable' });
    expect(await look('loopback')).toEqual(expect.arrayContaining([{ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), family: expect.any(Number) }]));
  });
});
