/** What our help centre says step by step. The prompt carries them, so that nobody makes a path through the settings up. */
export const guides = [
  {
    about: 'exporting call recordings',
    sign: /\b(?:export|download|save)\w*\b[^.?!\n]*\brecording|\brecording\w*\b[^.?!\n]*\b(?:export|download|save)/i,
    steps: [
      'Open Admin, Recordings, and filter by date, user or number.',
      'Tick the recordings, or Select all, and choose Export.',
      'Choose audio (MP3) or audio with transcript; an archive link arrives by e-mail and is valid for 7 days.',
    ],
  },
  {
    about: 'connecting a CRM',
    sign: /\b(?:connect|set ?up|integrat\w*|link|sync)\b[^.?!\n]*\b(?:crm|salesforce|hubspot|zendesk)\b/i,
    steps: [
      'Open Admin, Integrations, and choose your CRM.',
      'Sign in there as an administrator and allow access to contacts and activities.',
      'Make one test call: it appears as an activity of the contact within a minute.',
    ],
  },
  {
    about: 'changing the secret that signs webhooks',
    sign: /\b(?:rotate|change|renew|new)\b[^.?!\n]*\bsecret\b/i,
    steps: [
      'Open Admin, Developers, Webhooks, and choose New secret.',
      'Deploy the new secret; for 24 hours deliveries carry a signature of each.',
      'Choose Retire old secret.',
    ],
  },
  {
    about: 'a headset that is not heard',
    sign: /\b(?:headset|microphone|mic)\b/i,
    steps: [
      'In the app open Settings, Audio, and choose the headset as microphone and as speaker.',
      'Press Test call and speak: the bar should move.',
      'If it does not, allow the microphone for the app in the settings of the system or browser, and restart the app.',
    ],
  },
] as const;

export type Guide = (typeof guides)[number];
