/** Figures of the worse direction of a call. */
export type CallQuality = {
  /** Mean opinion score, 1 (bad) to 4.5 (as good as it gets). */
  mos: number;
  jitterMs: number;
  lossPercent: number;
  roundTripMs: number;
};

export type Call = {
  id: string;
  tenantId: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  seconds: number;
  quality: CallQuality;
  /** What else the platform recorded, for example "no audio received from the caller", or null. */
  event: string | null;
};

export type Delivery = {
  /** ISO 8601, UTC. */
  at: string;
  /** The HTTP status; null where the endpoint did not answer in time. */
  status: number | null;
  ms: number;
};

export type Tenant = { id: string; accountId: string };

/** Where a tenant's events are delivered, and the secret that signs them. */
type Webhook = { url: string; secret: string };

/** A span of time, `from` included, `to` not. */
export type Span = { from: Date; to: Date };

/** A customer's try to show that a tenant is theirs. `key` is the call's: a repeated call is the same try. */
export type PinTry = { key: string; conversation: string; tenantId: string; pin: string };

/**
 * What tech support reads. Whatever belongs to a tenant is asked for with the tenant, so that no id alone reaches it. Rejects with a
 * `RetryableError` where the backend is down.
 */
export type SupportStore = {
  tenant(id: string): Promise<Tenant | null>;
  tenantsOf(accountId: string): Promise<Tenant[]>;
  call(tenantId: string, id: string): Promise<Call | null>;
  /** Oldest first. */
  calls(tenantId: string, span: Span, limit: number): Promise<Call[]>;
  webhook(tenantId: string): Promise<Webhook | null>;
  /** The newest so many deliveries of the tenant's webhook, oldest first. */
  deliveries(tenantId: string, count: number): Promise<Delivery[]>;
  /** Checks a support PIN and counts the try; `locked` where there were too many wrong ones, and then nothing was checked. */
  checkPin(attempt: PinTry): Promise<'right' | 'wrong' | 'locked'>;
};
