import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { Documents } from '../store/documents.ts';
import { emailFor } from './email-for.ts';

export const sentReportSchema = z.object({ reference: z.string(), to: z.string(), document: z.string() });

export function sendOnePager(documents: Documents): ToolDefinition {
  return defineTool({
    name: 'send_one_pager',
    description:
      'Sends one page about the product, the prices, security and data protection, or moving from another provider, by e-mail. Call it when the customer asks for something to read or to show to others, with the address that they gave.',
    parameters: z.object({
      document: z.enum(['product', 'pricing', 'security', 'migration']),
      email: z.string().nullable().describe('Where it goes, as the customer wrote it, or null.'),
    }),
    effect: true,
    async execute({ document, email }, call) {
      const sent = await documents.send({ key: call.idempotencyKey, to: emailFor(call, email), document });
      if (sent === 'enough') {
        throw new ToolRefusal(
          'That address got several documents today already, and nothing was sent. Tell the customer.',
        );
      }
      const told: z.infer<typeof sentReportSchema> = sent;
      return JSON.stringify(told);
    },
  });
}
