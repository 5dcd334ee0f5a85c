import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import { slotText } from '../tools/slot-text.ts';

export const DEMO_MINUTES = 30;

const ORGANIZER = { name: 'Northwind Voice', email: 'demos@northwind.example' };

export type Invitation = {
  reference: string;
  slot: Date;
  email: string;
  name: string | null;
  topic: string | null;
  /** The stamp of the invitation: the same booking gives the same e-mail, byte for byte. */
  bookedAt: Date;
};

/** The e-mail that invites to a demo, with the event that a calendar program takes over. */
export function invitationOf({ reference, slot, email, name, topic, bookedAt }: Invitation) {
  const when = slotText(`${slot.toISOString().slice(0, 16)}Z`);
  const subject = `Your demo on ${when}`;
  const about = topic === null ? '' : `\nYou would like to see: ${topic}`;
  const text = `Hello${name === null ? '' : ` ${name}`},\n\nyour demo of Northwind Voice is booked for ${when}, ${DEMO_MINUTES} minutes, by video. Reference: ${reference}.${about}\n\nThe event is attached. To change it, answer this e-mail.\n\nNorthwind Voice`;
  const calendar = ical({
    method: ICalCalendarMethod.REQUEST,
    prodId: { company: 'Northwind Voice', product: 'demos' },
  });
  calendar.createEvent({
    id: `${reference}@northwind.example`,
    start: slot,
    end: new Date(slot.getTime() + DEMO_MINUTES * 60_000),
    stamp: bookedAt,
    summary: 'Demo of Northwind Voice',
    description: `Reference ${reference}${about}`,
    status: ICalEventStatus.CONFIRMED,
    organizer: ORGANIZER,
    attendees: [
      {
        email,
        ...(name === null ? {} : { name }),
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
        rsvp: true,
      },
    ],
  });
  return {
    id: reference,
    kind: 'invitation' as const,
    recipient: email,
    subject,
    text,
    ics: calendar.toString(),
  };
}
