import type { EffectTables } from '@switchboard/shared/data';
import type { ColumnType } from 'kysely';
import type { Currency, Period, Plan } from './billing-store.ts';

/** Written by the database itself where we do not say it. */
type At = ColumnType<Date, Date | undefined, never>;

/** Billing's schema. Amounts are integer minor units of the row's currency, days are `YYYY-MM-DD`, times are UTC. */
export type BillingTables = EffectTables & {
  accounts: {
    id: string;
    name: string;
    status: 'active' | 'closed';
    plan: Plan;
    seats: number;
    period: Period;
    currency: Currency;
    /** Of who is billed; with the postcode, what a customer is recognised by. */
    email: string;
    postcode: string;
    /** The day from which billing periods count. */
    anchor: string;
  };
  invoices: {
    number: string;
    account_id: string;
    month: string;
    currency: Currency;
    total_minor: number;
    status: 'paid' | 'open' | 'failed';
    note: string | null;
  };
  charges: {
    id: string;
    invoice_number: string;
    account_id: string;
    minor: number;
    method: string;
    at: ColumnType<Date, Date, never>;
  };
  refunds: {
    reference: string;
    charge_id: string;
    account_id: string;
    currency: Currency;
    minor: number;
    reason: string;
    /** The payment provider's own name for it. */
    provider_reference: string;
    at: At;
  };
  /** Refunds that a person decides on. */
  prepared_refunds: {
    reference: string;
    conversation: string;
    charge_id: string;
    account_id: string;
    currency: Currency;
    minor: number;
    reason: string;
    status: 'waiting' | 'done' | 'declined';
    at: At;
  };
  plan_changes: {
    reference: string;
    account_id: string;
    from_plan: Plan;
    from_period: Period;
    to_plan: Plan;
    to_period: Period;
    effective_on: string;
    /** What comes on the next invoice for it. */
    due_minor: number;
    currency: Currency;
    at: At;
  };
  /** What a conversation was shown last of each kind, and has not agreed to yet. */
  proposals: {
    conversation: string;
    kind: 'refund' | 'plan-change';
    content: ColumnType<unknown, string, string>;
    /** The piece of work that showed it, and the turns that it answered. */
    n: number;
    turns: ColumnType<unknown, string, string>;
  };
  verifications: { conversation: string; failures: number };
  verification_attempts: {
    key: string;
    conversation: string;
    account_id: string;
    succeeded: boolean;
    at: At;
  };
};
