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

export type Tenant = {
  id: string;
  accountId: string;
  /** The registered endpoint, or null. */
  webhookUrl: string | null;
};

/** A span of time, `from` included, `to` not. */
export type Span = { from: Date; to: Date };

/** What tech support reads. It changes nothing. */
export type SupportStore = {
  tenant(id: string): Promise<Tenant | null>;
  call(id: string): Promise<Call | null>;
  /** Oldest first. */
  calls(tenantId: string, span: Span): Promise<Call[]>;
  /** Recorded deliveries of the tenant's webhook, oldest first. */
  deliveries(tenantId: string, span: Span): Promise<Delivery[]>;
};
