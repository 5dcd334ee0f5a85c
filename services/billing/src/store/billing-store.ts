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
};

/** One debit of the customer's card or bank. Amounts are integer minor units of the invoice's currency. */
export type Charge = {
  id: string;
  /** YYYY-MM-DD. */
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
  /** Successful debits; more than one for the same total is a charge too many. */
  charges: Charge[];
};

export type Refund = { reference: string; chargeId: string; minor: number };

type RefundOrder = {
  key: string;
  chargeId: string;
  minor: number;
  /** What all refunds of the charge's invoice together may come to. */
  invoiceLimitMinor: number;
  reason: string;
};

/** Why nothing was refunded, and the figure that says so: left of the charge, or refunded of the invoice before. */
export type RefundRefused =
  | { refused: 'more-than-left'; leftMinor: number }
  | { refused: 'over-limit'; refundedMinor: number };

/** From the account's next billing period on. */
export type PlanChange = {
  reference: string;
  accountId: string;
  from: { plan: Plan; period: Period };
  to: { plan: Plan; period: Period };
};

type PlanOrder = { key: string; accountId: string; plan: Plan; period: Period };

/**
 * What billing keeps. Orders carry a key: repeated with the same key, they return what the first one did and do nothing.
 * Each order is atomic, so that two at once cannot take more than there is.
 */
export type BillingStore = {
  account(id: string): Promise<Account | null>;
  invoice(number: string): Promise<Invoice | null>;
  /** Newest first. `month` is `YYYY-MM`, or `MM` for the newest of that name; null: all. */
  invoices(accountId: string, month: string | null): Promise<Invoice[]>;
  invoiceOfCharge(chargeId: string): Promise<Invoice | null>;
  refund(order: RefundOrder): Promise<Refund | RefundRefused>;
  changePlan(order: PlanOrder): Promise<PlanChange>;
};
