import { createHash } from 'node:crypto';

/** Who moves the money. Put your own payment provider behind it; it must refund once for a key, however often it is asked. */
export type PaymentProvider = {
  /** Returns the provider's own reference. Throws a RetryableError where the provider is down. */
  refund(order: {
    key: string;
    chargeId: string;
    minor: number;
    currency: string;
    reason: string;
  }): Promise<{ reference: string }>;
};

/** Moves no money: for the demo company. */
export const demoPayments: PaymentProvider = {
  refund: async ({ key }) => ({
    reference: `demo_${createHash('sha256').update(key).digest('hex').slice(0, 12)}`,
  }),
};
