/** What keeps a delivery from arriving, before an endpoint has answered it. */
export type Problem = 'not-allowed' | 'dns' | 'connection' | 'tls' | 'timeout' | 'not-http';

const byCode: [RegExp, Problem][] = [
  [/^(?:ENOTFOUND|ENODATA|EAI_.*)$/, 'dns'],
  [/^(?:E(?:CONN|HOST|NET|PIPE|TIMEDOUT|ADDR).*)$/, 'connection'],
  [/CERT|SIGNATURE|ISSUER|^ERR_(?:TLS|SSL)|^EPROTO$/, 'tls'],
  [/^HPE_/, 'not-http'],
  [/^(?:ABORT_ERR|23)$/, 'timeout'],
];

/** Which problem a failed connection or request shows. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return 'connection';
  if (/ is not allowed\. Because/.test(error.message)) return 'not-allowed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  const code = codeOf(error);
  return byCode.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection';
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
