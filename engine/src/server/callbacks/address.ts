/**
 * Where the server may call: public addresses by https, and as the operator allows, this machine and private networks, also by http.
 *
 * A name is resolved once, every address behind it is checked, and the connection goes to what was checked: a name that changes in
 * between leads nowhere. Link-local, multicast and reserved addresses are never called.
 */
import { lookup as resolve } from 'node:dns/promises';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { CallbackRule } from './rule.ts';

type Place = 'public' | 'loopback' | 'private' | 'never';

const REACHES: Readonly<Record<CallbackRule, readonly Place[]>> = {
  off: [],
  public: ['public'],
  loopback: ['public', 'loopback'],
  private: ['public', 'loopback', 'private'],
};

const subnets = (...networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
};

const LOOPBACK = subnets('127.0.0.0/8', '::1/128');
const PRIVATE = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
/** @see IANA's registries of special-purpose addresses */
const NEVER = subnets('0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '198.18.0.0/15', '198.51.100.0/24', '192.88.99.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');
/** All that the internet has of IPv6 lies here; much of the rest leads, by one translation or another, to an IPv4 address. */
const GLOBAL_IPV6 = subnets('2000::/3');

export function placeOf(address: string): Place {
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address);
  if (mapped) {
    const [high, low] = [Number.parseInt(mapped[2] ?? '0', 16), Number.parseInt(mapped[3] ?? '0', 16)];
    return placeOf(mapped[1] ?? `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
  }
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  if (PRIVATE.check(address, family)) return 'private';
  if (isIP(address) === 0 || (family === 'ipv6' && !GLOBAL_IPV6.check(address, family))) return 'never';
  return NEVER.check(address, family) ? 'never' : 'public';
}

/** @throws FlowError `callback_unreachable` for an address that the rule does not allow; `invalid_parameter` for what is none. */
export function checkUrl(rule: CallbackRule, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new FlowError('invalid_parameter', `url is "${text.slice(0, 200)}"; an address with https:// or http://, without a password, is allowed`, { details: { parameter: 'url' } });
  }
  if (rule === 'off') throw new FlowError('callback_unreachable', 'this server makes no calls; its operator can allow them with SOGNI_FLOW_CALLBACKS');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) checkPlace(rule, url, [host]);
  return url;
}

function checkPlace(rule: CallbackRule, { protocol, hostname }: URL, addresses: readonly string[]): void {
  const places = addresses.map(placeOf);
  const refused = places.find((place) => !REACHES[rule].includes(place));
  if (refused !== undefined || places.length === 0) {
    const advice = refused === 'loopback' || refused === 'private' ? `; its operator can allow it with SOGNI_FLOW_CALLBACKS=${refused}` : '';
    throw new FlowError('callback_unreachable', `this server does not call ${hostname}: ${places.length === 0 ? 'it has no address' : `its address is ${refused === 'never' ? 'one that nobody may be called at' : refused}`}${advice}`);
  }
  if (protocol === 'http:' && places.includes('public')) throw new FlowError('callback_unreachable', `this server calls ${hostname} only by https, since it is on the internet`);
}

/** Resolves names for the connection itself, so that what is called is what was checked. */
export const guardedLookup =
  (rule: CallbackRule, url: URL): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { all: true, verbatim: true }).then(
      (found) => {
        try {
          checkPlace(rule, url, found.map(({ address }) => address));
          if (options.all) callback(null, found);
          else callback(null, found[0]!.address, found[0]!.family);
        } catch (error) {
          callback(error as NodeJS.ErrnoException, '');
        }
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };
