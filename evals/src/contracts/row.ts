import { HUMAN, TRIAGE, verifiedCustomerSchema } from '@switchboard/shared';
import { z } from 'zod';
import { LABELS, labelSchema, type Suite } from './labels.ts';

const text = z.string().trim().min(1);

const common = {
  id: text,
  tags: z.array(text).min(1),
  /** Why the label is right, for whoever reads a failure. */
  why: text,
};

/** `routing.jsonl`: a first message, and who should have it. */
export const routingRowSchema = z.strictObject({ ...common, text, expected: labelSchema });
export type RoutingRow = z.infer<typeof routingRowSchema>;

/** Who may have a conversation after a turn: triage, where it has asked. */
export const ownerSchema = z.enum([...LABELS.filter((label) => label !== 'clarify'), TRIAGE, HUMAN]);

/** `pivots.jsonl`: what the customer writes turn by turn, and who should have the conversation after each. */
export const pivotRowSchema = z.strictObject({
  ...common,
  turns: z.array(z.strictObject({ text, owner: ownerSchema })).min(1),
});
export type PivotRow = z.infer<typeof pivotRowSchema>;

/** US cents, or what another currency's smallest unit is. */
const minor = z.number().int().positive();

/**
 * What must be so at the end of a task. Of refunds, plan changes, bookings and mails just the listed ones may be there: a list that
 * is missing is an empty one.
 */
export const endStateSchema = z.strictObject({
  refunds: z.array(z.strictObject({ invoice: text, minor })).optional(),
  planChanges: z
    .array(z.strictObject({ account: text, plan: text, period: z.enum(['monthly', 'annual']) }))
    .optional(),
  bookings: z.array(z.strictObject({ email: text })).optional(),
  /** Documents that were sent; invitations to a booking are not among them. */
  mails: z.array(z.strictObject({ to: text, document: text })).optional(),
  /** A person has the conversation. Without it, it does not matter whether one has. */
  escalated: z.literal(true).optional(),
  /** Tools that must have been used, and must not have refused. */
  looked: z.array(text).optional(),
});
export type EndState = z.infer<typeof endStateSchema>;

/** `tasks.jsonl`: what a customer, verified by the channel or not, writes turn by turn, and what must be so then. */
export const taskRowSchema = z.strictObject({
  ...common,
  turns: z.array(text).min(1),
  customer: verifiedCustomerSchema.nullable(),
  end: endStateSchema,
});
export type TaskRow = z.infer<typeof taskRowSchema>;

/** 0: not at all, 1: partly, 2: fully. */
export const ratingSchema = z.literal([0, 1, 2]);

/** What a judge says of the reason for a route: names what this customer wants; belongs to the route; states nothing that was not said. */
export const ratingsSchema = z.strictObject({
  specific: ratingSchema,
  onTopic: ratingSchema,
  consistent: ratingSchema,
});
export type Ratings = z.infer<typeof ratingsSchema>;

/** `reasons.jsonl`: reasons with their ratings, by which the judge is calibrated. */
export const reasonRowSchema = z.strictObject({
  ...common,
  message: text,
  route: labelSchema,
  reason: text,
  ratings: ratingsSchema,
});
export type ReasonRow = z.infer<typeof reasonRowSchema>;

/** The rows of each suite. */
export const rowSchemas = { routing: routingRowSchema, pivots: pivotRowSchema, tasks: taskRowSchema };
export type RowOf<S extends Suite> = z.infer<(typeof rowSchemas)[S]>;
export type Row = RoutingRow | PivotRow | TaskRow;
