/** "I'll transfer you to billing", "let me connect you with our team", "I am handing this over": announced, not merely mentioned. */
const announcements = [
  /\b(?:i(?:'|’)?ll|i will|i am|i(?:'|’)m|let me|i(?:'|’)?m going to|allow me to|we(?:'|’)?ll)\b[^.?!]{0,40}\b(?:transfer|connect|pass|hand|forward|rout|escalat|redirect|put)\w*\b[^.?!]{0,60}\b(?:you|this|over|through|to|with)\b/i,
  /\b(?:transferring|connecting|forwarding|redirecting|escalating|handing|passing|routing)\b (?:you|this|your)\b/i,
];

/** A step of the customer's own ("you can connect it to …", "shall I transfer you?") is no announcement. */
const offers = /\b(?:would you like|do you want|shall i|should i|may i|can i|if you(?:'|’)?d like)\b/i;

/**
 * Whether an answer says that the conversation is being transferred. Models sometimes say it and do not call the tool
 * (openai-agents-python#2352); the customer would then wait for nobody.
 */
export function promisesTransfer(text: string): boolean {
  return text
    .split(/(?<=[.!?])\s+/)
    .some((sentence) => !offers.test(sentence) && announcements.some((pattern) => pattern.test(sentence)));
}
