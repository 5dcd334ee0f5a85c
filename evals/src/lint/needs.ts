/** How many rows each set must have. */
export const ROWS = { routing: 220, pivots: 60, tasks: 40, reasons: 30 } as const;

/** The label with the most first messages may have this many times the rows of that with the fewest. */
export const BALANCE = 1.5;

/** Of how many first messages each difficulty must be there. `lang` is any language but English. */
export const HARD_TAGS = {
  overlap: 20,
  'two-topics': 10,
  typo: 10,
  lang: 20,
  angry: 10,
  long: 5,
  injection: 8,
} as const;

/** Other languages than English, at least. */
export const LANGUAGES = 5;

/** What is tagged `long` has so many characters at least. */
export const LONG = 400;

/** Conversations in which the owner changes, and turns that each owner must have. */
export const PIVOTS = { changes: 30, turnsOfOwner: 5 } as const;

/** Tasks that must end in each way; `nothing` is a task after which nothing may have happened. */
export const ENDS = {
  refunds: 5,
  planChanges: 3,
  bookings: 3,
  mails: 3,
  escalated: 5,
  looked: 3,
  nothing: 5,
} as const;

/** Of each rating of each dimension there must be so many, or the judge would be calibrated on one kind of reason. */
export const RATINGS = 3;
