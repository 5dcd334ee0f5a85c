import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'northwind-signature';

/**
 * The header that proves a delivery to be ours: HMAC-SHA256 in hex over `<unix seconds>.<body>`, so that neither the body nor the
 * time can be changed, and an old delivery cannot be sent again.
 */
export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
