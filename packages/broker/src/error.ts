export type BrokerErrorCode = 'bad-setting' | 'not-found' | 'store-in-use' | 'did-not-start';

/** What went wrong between "a broker is wanted" and "a broker answers". The message says what to do next. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokerError';
    this.code = code;
  }
}

/** The code of a system error (`ENOENT`), if it has one. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
