/**
 * Who decides on a refund. Never more than what is left of the charge; beyond the limit, also by several smaller ones within the
 * window, a person. All amounts in minor units of the charge's currency.
 */
export function decideRefund(refund: {
  minor: number;
  leftMinor: number;
  /** Refunded for the account within the window before this one. */
  recentMinor: number;
  limitMinor: number;
}): 'refund' | 'person' | 'more-than-left' {
  if (refund.minor > refund.leftMinor) return 'more-than-left';
  return refund.recentMinor + refund.minor > refund.limitMinor ? 'person' : 'refund';
}
