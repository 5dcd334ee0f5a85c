const WEEKDAYS = 'Sun|Mon|Tue|Wed|Thu|Fri|Sat';

/** "2026-11-24T10:00Z" as "Tue 24 Nov 2026, 10:00 UTC". */
export function slotText(slot: string): string {
  const date = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(slot));
  return `${date.replace(',', '')}, ${slot.slice(11, 16)} UTC`;
}

/** The slots that a text names in the words of `slotText`, in its order. */
export function slotsIn(text: string): string[] {
  const written = new RegExp(`(?:${WEEKDAYS}) (\\d{1,2} \\w{3,4} \\d{4}), (\\d{2}:\\d{2}) UTC`, 'g');
  return [...text.matchAll(written)].map(([, date, time]) => {
    const at = new Date(`${date} ${time} UTC`.replace('Sept', 'Sep'));
    return `${at.toISOString().slice(0, 16)}Z`;
  });
}
