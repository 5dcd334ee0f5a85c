import { once } from 'node:events';
import { isIP, type TcpNetConnectOpts } from 'node:net';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import { agentFor, hostOf, type Reach } from './reach.ts';

const DAY = 24 * 60 * 60_000;

export type Certificate = {
  valid: boolean;
  /** OpenSSL's or Node's code, for example CERT_HAS_EXPIRED; null where it is valid. */
  problem: string | null;
  /** ISO 8601, UTC. */
  expiresAt: string;
  /** Whole days, below zero after the expiry. */
  daysLeft: number;
  protocol: string;
};

/**
 * Looks at an endpoint's certificate without sending it a request. The address is checked as for one. Rejects with the connection's
 * error, also where the signal ends the wait.
 */
export async function certificateOf(
  url: URL,
  to: Reach,
  now: Date,
  signal: AbortSignal,
): Promise<Certificate> {
  const host = hostOf(url);
  const options: TcpNetConnectOpts & ConnectionOptions = {
    host,
    port: Number(url.port || 443),
    servername: isIP(host) ? '' : host,
    lookup: to.lookup,
    // A certificate that is not valid is what we want to hear about; nothing is sent over this connection.
    rejectUnauthorized: false,
  };
  const socket = agentFor(url, to).createConnection(options);
  if (!socket) throw new Error(`${url.host} gave no connection`);
  try {
    await once(socket, 'secureConnect', { signal });
    if (!(socket instanceof TLSSocket)) throw new Error(`${url.host} gave no TLS connection`);
    const { valid_to } = socket.getPeerCertificate();
    const expires = new Date(valid_to);
    return {
      valid: socket.authorized,
      problem: socket.authorized ? null : String(socket.authorizationError),
      expiresAt: expires.toISOString(),
      daysLeft: Math.floor((expires.getTime() - now.getTime()) / DAY),
      protocol: socket.getProtocol() ?? 'unknown',
    };
  } finally {
    socket.destroy();
  }
}
