import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

/** Where a diagnostic may go. */
export type Reach = {
  /** For development: private addresses and plain http are allowed. */
  allowPrivate: boolean;
  /** How names become addresses. */
  lookup: LookupFunction;
  /** How long a connection, and how long an answer, may take, in milliseconds. */
  answerMs: number;
};

/** Public addresses over https; with `allowPrivate` every address, and http. */
export function reach(given: Partial<Reach> = {}): Reach {
  return { allowPrivate: false, lookup: systemLookup, answerMs: 5_000, ...given };
}

/** Inside a cloud or a network, though their ranges are public by the registry: Azure's host, and NAT64 of local use (RFC 8215). */
const ALSO_PRIVATE = ['168.63.129.16/32', '64:ff9b:1::/48'];

/**
 * An agent that checks the very address that it dials, after every lookup, so that a name cannot be public when it is checked and
 * private when it is called. Everything but global unicast is refused.
 */
export function agentFor(
  url: URL,
  { allowPrivate }: Reach,
): RequestFilteringHttpAgent | RequestFilteringHttpsAgent {
  const options = {
    keepAlive: false,
    allowPrivateIPAddress: allowPrivate,
    denyIPAddressList: allowPrivate ? [] : ALSO_PRIVATE,
  };
  return url.protocol === 'https:'
    ? new RequestFilteringHttpsAgent(options)
    : new RequestFilteringHttpAgent(options);
}

/** Why a URL may not be called at all, whatever it leads to; null where it may. */
export function whyNot(url: URL, { allowPrivate }: Reach): string | null {
  const allowed = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!allowed.includes(url.protocol)) return 'A webhook must be an https address.';
  if (url.username !== '' || url.password !== '')
    return 'A webhook address must not carry a user or a password.';
  return null;
}

/** A URL's host as a connection wants it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** All addresses of a name. Rejects with the resolver's error. */
export function addressesOf(url: URL, { lookup }: Reach): Promise<LookupAddress[]> {
  const options: LookupOptions = { all: true };
  return new Promise((resolve, reject) => {
    lookup(hostOf(url), options, (error, address, family) => {
      if (error) reject(error);
      else resolve(Array.isArray(address) ? address : [{ address, family: family ?? 4 }]);
    });
  });
}
