import { formatMoney } from '@switchboard/shared';
import { z } from 'zod';
import type { DemoConversation, Trace } from './conversation.ts';
import type { DemoDatabase } from './database.ts';

const doubleCharge = z.object({
  account: z.string(),
  email: z.string(),
  month: z.string(),
  charge: z.string(),
  minor: z.coerce.number(),
});
type DoubleCharge = z.infer<typeof doubleCharge>;

const planOwner = z.object({ account: z.string(), email: z.string() });

const SMALL: DoubleCharge = {
  account: 'A-1001',
  email: 'office@lakeside.example',
  month: '2026-05',
  charge: 'CH-1001-2605-2',
  minor: 99_00,
};
const LARGE: DoubleCharge = {
  account: 'A-1004',
  email: 'finance@meridian.example',
  month: '2026-05',
  charge: 'CH-1004-2605-2',
  minor: 900_00,
};

export const chargedTwice: DemoConversation = {
  name: 'charged-twice',
  shows: 'billing verifies the customer, finds a double charge, shows it, and refunds it after a yes',
  async prepare(database) {
    const found = database ? await openDoubleCharge(database) : SMALL;
    const steps = [
      { customer: `I was charged twice for ${monthName(found.month)}`, owner: 'billing' },
      { customer: `${found.account}, ${found.email}`, owner: 'billing' },
      { customer: 'yes please', owner: 'billing' },
    ];
    if (!database) return { steps };
    return { steps, traces: (conversation) => refundTraces(database, conversation, found) };
  },
};

export const largeRefund: DemoConversation = {
  name: 'large-refund',
  shows: 'a refund of $900 is not made: it goes to a person, with everything prepared',
  prepare(database) {
    const steps = [
      { customer: 'I was charged twice for May', owner: 'billing' },
      { customer: `${LARGE.account}, ${LARGE.email}`, owner: 'billing' },
      { customer: 'yes please', owner: 'human' },
    ];
    if (!database) return { steps };
    return {
      steps,
      async traces(conversation) {
        const prepared = await database.rows(
          `select 1 from billing.prepared_refunds
           where conversation = $1 and charge_id = $2 and minor = $3 and status = 'waiting'`,
          [conversation, LARGE.charge, LARGE.minor],
        );
        const refunded = await database.rows('select 1 from billing.refunds where charge_id = $1', [
          LARGE.charge,
        ]);
        return [
          trace(
            `one refund of ${formatMoney(LARGE.minor, 'USD')} for ${LARGE.charge} waits for a person`,
            prepared.length === 1,
          ),
          trace('no money has moved', refunded.length === 0),
          await auditTrace(database, conversation, 'refund', LARGE.account),
        ];
      },
    };
  },
};

export const planChange: DemoConversation = {
  name: 'plan-change',
  shows: 'a plan change is shown with its proration, and made after a yes',
  async prepare(database) {
    const { account, email } = database ? await teamCustomer(database) : SMALL;
    const steps = [
      { customer: 'I want to upgrade our plan to Business', owner: 'billing' },
      { customer: `${account}, ${email}`, owner: 'billing' },
      { customer: 'yes please', owner: 'billing' },
    ];
    if (!database) return { steps };
    return {
      steps,
      async traces(conversation) {
        const plans = await database.rows('select plan from billing.accounts where id = $1', [account]);
        const changes = await database.rows(
          `select due_minor from billing.plan_changes
           where account_id = $1 and from_plan = 'team' and to_plan = 'business'`,
          [account],
        );
        return [
          trace(`account ${account} is on Business`, plans[0]?.plan === 'business'),
          trace(
            `one plan change is written down, with what is due: ${formatMoney(Number(changes[0]?.due_minor ?? 0), 'USD')}`,
            changes.length === 1,
          ),
          await auditTrace(database, conversation, 'plan-change', account),
        ];
      },
    };
  },
};

async function refundTraces(
  database: DemoDatabase,
  conversation: string,
  { charge, minor, account }: DoubleCharge,
): Promise<Trace[]> {
  const refunds = await database.rows('select minor from billing.refunds where charge_id = $1', [charge]);
  const isOne = refunds.length === 1 && Number(refunds[0]?.minor) === minor;
  return [
    trace(`charge ${charge} has one refund, of ${formatMoney(minor, 'USD')}`, isOne),
    await auditTrace(database, conversation, 'refund', account),
  ];
}

/** The audit says what the conversation changed: nothing but this, and once. */
async function auditTrace(
  database: DemoDatabase,
  conversation: string,
  kind: string,
  account: string,
): Promise<Trace> {
  const effects = await database.rows(
    'select kind, account_id from billing.effects where starts_with(key, $1)',
    [`${conversation}:`],
  );
  const isOne = effects.length === 1 && effects[0]?.kind === kind && effects[0].account_id === account;
  return trace(`the audit has one ${kind} of ${account}`, isOne);
}

async function openDoubleCharge(database: DemoDatabase): Promise<DoubleCharge> {
  const [found] = await database.rows(
    `select a.id as account, a.email, i.month, c.id as charge, c.minor
     from billing.charges c
     join billing.invoices i on i.number = c.invoice_number
     join billing.accounts a on a.id = c.account_id
     where a.status = 'active' and a.period = 'monthly' and a.currency = 'USD' and c.id like '%-2'
       and c.minor = i.total_minor and c.minor <= 50000
       and not exists (select 1 from billing.refunds r where r.account_id = a.id)
     order by a.id, i.month desc limit 1`,
  );
  return found ? doubleCharge.parse(found) : noneLeft('a double charge');
}

async function teamCustomer(database: DemoDatabase): Promise<z.infer<typeof planOwner>> {
  const [found] = await database.rows(
    `select a.id as account, a.email from billing.accounts a
     where a.status = 'active' and a.period = 'monthly' and a.plan = 'team' and a.currency = 'USD'
       and not exists (select 1 from billing.plan_changes p where p.account_id = a.id)
     order by a.id limit 1`,
  );
  return found ? planOwner.parse(found) : noneLeft('a customer on the Team plan');
}

function noneLeft(what: string): never {
  throw new Error(`the database has no ${what} left to show: fill an empty one with \`npm run seed\``);
}

function trace(what: string, found: boolean): Trace {
  return { what, found };
}

/** "2026-05" is "May 2026". */
function monthName(month: string): string {
  return new Date(`${month}-01`).toLocaleString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
