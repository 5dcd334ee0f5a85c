/** Where a message can go. `clarify` is triage's own: it asks the customer one question instead of routing. */
export const LABELS = ['billing', 'tech-support', 'sales', 'human', 'clarify'] as const;

export type Label = (typeof LABELS)[number];
