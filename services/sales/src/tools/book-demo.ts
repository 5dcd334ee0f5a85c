import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import { DEMO_MINUTES } from '../mail/invitation.ts';
import type { Calendar } from '../store/calendar.ts';
import { emailFor } from './email-for.ts';
import { slotText } from './slot-text.ts';

const slotSchema = z.object({ slot: z.string(), text: z.string() });

export const demoReportSchema = z.object({
  free: z.array(slotSchema),
  booked: slotSchema.extend({ reference: z.string(), email: z.string(), minutes: z.number() }).nullable(),
});
export type DemoReport = z.infer<typeof demoReportSchema>;

const OFFERED = 6;

export function bookDemo(calendar: Calendar): ToolDefinition {
  return defineTool({
    name: 'book_demo',
    description:
      'Books a demo of 30 minutes by video; the invitation goes out by e-mail. With `slot` null it books nothing and returns the free times: offer two or three of them. Call it with a slot only after the customer has chosen that time and given an e-mail address. Call it once for a demo.',
    parameters: z.object({
      slot: z
        .string()
        .nullable()
        .describe(
          'A slot that this tool returned, for example 2026-11-24T10:00Z; null to see the free ones.',
        ),
      email: z.string().nullable().describe('Where the invitation goes, as the customer wrote it, or null.'),
      name: z.string().max(100).nullable().describe("The customer's name, or null."),
      topic: z.string().max(300).nullable().describe('What they want to see, in their words, or null.'),
    }),
    effect: true,
    async execute({ slot, email, name, topic }, call) {
      if (slot === null) return report(await calendar.free(OFFERED), null);
      const { idempotencyKey: key, conversation } = call;
      const to = emailFor(call, email);
      const said = { name: inAMail(name), topic: inAMail(topic) };
      const order = { key, conversation, slot: slot.trim(), email: to, ...said };
      const booking = await calendar.book(order);
      if (booking === 'enough') {
        throw new ToolRefusal(
          'That address has two demos ahead already, and nothing was booked. Tell the customer; a person may book more (escalate_to_human).',
        );
      }
      if (booking === 'taken') {
        const free = (await calendar.free(OFFERED)).join(', ');
        throw new ToolRefusal(
          `That time is not free, and nothing was booked. Offer other times: ${free || 'there are none this week'}.`,
        );
      }
      const booked = { slot: booking.slot, text: slotText(booking.slot), reference: booking.reference };
      return report([], { ...booked, email: booking.email, minutes: DEMO_MINUTES });
    },
  });
}

/** Words that go into an e-mail to an address which nobody has checked: one line without links, so that nobody advertises by us. */
function inAMail(words: string | null): string | null {
  const plain = words
    ?.replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\S*(?:\/\/|www\.)\S*|\S+@\S+/gi, '')
    .trim();
  return plain || null;
}

function report(free: string[], booked: DemoReport['booked']): string {
  const told: DemoReport = {
    free: free.map((slot) => ({ slot, text: slotText(slot) })),
    booked,
  };
  return JSON.stringify(told);
}
