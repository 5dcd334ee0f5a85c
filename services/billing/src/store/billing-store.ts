export type Currency = 'USD' | 'EUR';
export type Plan = 'starter' | 'team' | 'business' | 'enterprise';
export type Period = 'monthly' | 'annual';

export type Account = {
  id: string;
  name: string;
  status: 'active' | 'closed';
  plan: Plan;
  seats: number;
  period: Period;
  currency: Currency;
  /** The day from which billing periods count, YYYY-MM-DD. */
  anchor: string;
};

/** One debit of the customer's card or bank. Amounts are integer minor units of the invoice's currency. */
export type Charge = {
  id: string;
  /** YYYY-MM-DD, in UTC. */
  on: string;
  minor: number;
  method: string;
  refundedMinor: number;
};

export type Invoice = {
  number: string;
  accountId: string;
  /** What it is for, YYYY-MM. */
  month: string;
  currency: Currency;
  totalMinor: number;
  status: 'paid' | 'open' | 'failed';
  /** Why it is not paid, or null. */
  note: string | null;
  /** Successful debits, oldest first; more than one for the same total is a charge too many. */
  charges: Charge[];
};

/** The piece of work in which something is shown or done: an answer to what is shown can only come in a later one. */
export type Occasion = {
  conversation: string;
  n: number;
  turns: { id: string; text: string }[];
  /** Repeated with the same key, an order returns what the first one did and does nothing. */
  key: string;
};

export type RefundTerms = { accountId: string; chargeId: string; minor: number };

export type RefundOrder = RefundTerms & {
  reason: string;
  /** What may be refunded for the account within 30 days without a person. */
  limitMinor: number;
};

/** What became of a refund: made, or prepared for a person, with what was refunded within 30 days before it. */
export type RefundOutcome =
  | { outcome: 'refunded'; reference: string }
  | { outcome: 'prepared'; reference: string; recentMinor: number };

/** Why nothing was done. */
export type NotAgreed = { refused: 'not-shown' | 'no-answer-yet' | 'declined' };
export type NotDone = NotAgreed | { refused: 'more-than-left'; leftMinor: number };

export type PlanTerms = {
  accountId: string;
  from: { plan: Plan; period: Period };
  to: { plan: Plan; period: Period };
  /** The day of the change, YYYY-MM-DD. */
  effectiveOn: string;
  /** What comes on the next invoice for it, in minor units. */
  dueMinor: number;
};

export type PlanChange = { reference: string; terms: PlanTerms };

export type Attempt = { accountId: string; email: string | null; postcode: string | null };
export type Verified = { outcome: 'verified'; accountId: string; name: string; email: string };
export type NotVerified = { outcome: 'wrong'; left: number } | { outcome: 'locked' };

/**
 * What billing keeps. Every reading and every order names the account that it is for and sees no other one's rows. Each order is one
 * transaction, with its audit row.
 */
export type BillingStore = {
  account(id: string): Promise<Account | null>;
  invoice(accountId: string, number: string): Promise<Invoice | null>;
  /** Newest first. `month` is `YYYY-MM`, or `MM` for the newest of that name; null: all. */
  invoices(accountId: string, month: string | null): Promise<Invoice[]>;
  invoiceOfCharge(accountId: string, chargeId: string): Promise<Invoice | null>;
  /** What was refunded for the account within the last 30 days, in minor units. */
  recentlyRefunded(accountId: string): Promise<number>;
  /** Compares what a customer says with what the account has; after three failures in a conversation it is over for good. */
  verify(attempt: Attempt, occasion: Occasion): Promise<Verified | NotVerified>;
  /** Keeps what the customer is shown now, in place of what they were shown before. */
  showRefund(terms: RefundTerms, occasion: Occasion): Promise<void>;
  showPlanChange(terms: PlanTerms, occasion: Occasion): Promise<void>;
  /** Does what was shown in an earlier turn, once. */
  refund(order: RefundOrder, occasion: Occasion): Promise<RefundOutcome | NotDone>;
  changePlan(terms: PlanTerms, occasion: Occasion): Promise<PlanChange | NotDone>;
  /** What `changePlan` did for the key; null where it did nothing. The terms of now are others once it has. */
  planChangeOf(key: string): Promise<PlanChange | null>;
};
