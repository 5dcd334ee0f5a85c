import { createHash } from 'node:crypto';
import { TerminalError } from '@switchboard/shared';
import type { Account, BillingStore, Invoice, PlanChange, Refund } from './billing-store.ts';
import { demoAccounts, demoInvoices } from './demo-data.ts';

/** Billing's data in this process, for demonstration: it begins anew with the process and is not shared between replicas. */
export function memoryBillingStore(): BillingStore {
  const accounts = new Map<string, Account>(demoAccounts.map((account) => [account.id, { ...account }]));
  const invoices: Invoice[] = structuredClone(demoInvoices);
  const refunds = new Map<string, Refund>();
  const changes = new Map<string, PlanChange>();
  const ofCharge = (id: string) => invoices.find(({ charges }) => charges.some((charge) => charge.id === id));
  const copy = (invoice: Invoice | undefined) => (invoice ? structuredClone(invoice) : null);

  return {
    account: async (id) => accounts.get(id) ?? null,
    invoice: async (number) => copy(invoices.find((invoice) => invoice.number === number)),
    invoiceOfCharge: async (chargeId) => copy(ofCharge(chargeId)),

    async invoices(accountId, month) {
      const found = invoices
        .filter(
          (invoice) => invoice.accountId === accountId && (month === null || invoice.month.endsWith(month)),
        )
        .sort((a, b) => b.month.localeCompare(a.month));
      return structuredClone(month?.length === 2 ? found.slice(0, 1) : found);
    },

    async refund({ key, chargeId, minor, invoiceLimitMinor }) {
      const made = refunds.get(key);
      if (made && (made.chargeId !== chargeId || made.minor !== minor)) {
        throw new TerminalError(
          'key-reused',
          `the key ${key} has refunded ${made.chargeId} and cannot refund ${chargeId}`,
        );
      }
      if (made) return made;
      const charges = ofCharge(chargeId)?.charges ?? [];
      const charge = charges.find(({ id }) => id === chargeId);
      const leftMinor = charge ? charge.minor - charge.refundedMinor : 0;
      if (!charge || minor > leftMinor) return { refused: 'more-than-left', leftMinor };
      const refundedMinor = charges.reduce((sum, charge) => sum + charge.refundedMinor, 0);
      if (refundedMinor + minor > invoiceLimitMinor) return { refused: 'over-limit', refundedMinor };
      charge.refundedMinor += minor;
      const refund = { reference: reference('R', key), chargeId, minor };
      refunds.set(key, refund);
      return refund;
    },

    async changePlan({ key, accountId, plan, period }) {
      const made = changes.get(key);
      if (made) return made;
      const account = accounts.get(accountId);
      if (!account) throw new Error(`account ${accountId} is gone: load it before its plan is changed`);
      const from = { plan: account.plan, period: account.period };
      const change = {
        reference: reference('P', key),
        accountId,
        from,
        to: { plan, period },
      };
      accounts.set(accountId, { ...account, plan, period });
      changes.set(key, change);
      return change;
    },
  };
}

/** Of the key, so that a repeated order has the same reference even after this process has forgotten the first. */
function reference(kind: 'R' | 'P', key: string): string {
  return `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase()}`;
}
