const fillers =
  '(?:(?:now|just|gladly|happily|also|then|quickly|immediately|directly|personally|going to|go ahead and|need to|have to) ){0,3}';
const weOrI =
  "\\b(?:(?:i|we)(?:['’]ll| will| am| are|['’]m|['’]re)|let me|allow me to|(?:while|and) (?:i|we)|(?:i|we)(?:['’]d| would) like to)";
const done = "\\b(?:i|we)(?:['’]ve| have)";
const customerWillBe = "\\byou(?:['’]ll be|['’]re being| will be| are being)";

/** Who a conversation is transferred to. Customers of a telephone service forward, connect and transfer calls, numbers and credits as well. */
const somebody =
  '(?:teams?|departments?|desk|colleagues?|specialists?|agents?|person|human|someone|somebody|experts?|representatives?|managers?|supervisors?|advisors?|engineers?|staff|billing|sales|support|triage)\\b';
const conversation =
  '(?:this|it|that|(?:this|your|the|our) (?:whole )?(?:case|conversation|chat|request|question|issue|matter|message|inquiry|enquiry|problem|ticket))';
const move =
  '(?:transfer(?:ring)?|connect(?:ing)?|redirect(?:ing)?|hand(?:ing)?|pass(?:ing)?|forward(?:ing)?|rout(?:e|ing)|send(?:ing)?|switch(?:ing)?|put(?:ting)?|bring(?:ing)?)';
const moved =
  '(?:transferred|connected|redirected|handed|passed|forwarded|routed|sent|escalated|put through)';

const announcements = [
  // "I'll transfer you", "let me hand you over", "we will connect you now"
  `${weOrI} ${fillers}(?:transfer|connect|redirect|hand|pass)(?:ring|ing)? you(?: over| through)?(?: now| right away| shortly| directly)?\\s*(?:[.!,;:]|$)`,
  // "I'm passing you to billing", "let me put you in touch with a colleague", "hold on while I connect you to a specialist"
  `${weOrI} ${fillers}${move} you\\b[^.!\\n]{0,40}\\b(?:to|with|through to)\\b[^.!\\n]{0,40}\\b${somebody}`,
  // "I'm handing this over", "I'll route your question to the right team"
  `${weOrI} ${fillers}${move} ${conversation} (?:over|[^.!\\n]{0,20}\\b(?:to|with)\\b[^.!\\n]{0,40}\\b${somebody})`,
  `${weOrI} ${fillers}escalat(?:e|ing) (?:you|${conversation})\\b`,
  // "Transferring you now", "one moment, connecting you to a colleague"
  `(?:^|[,;:–—-] ?)(?:now )?(?:transferring|connecting|redirecting|handing|passing|forwarding|escalating|putting) (?:you|${conversation})\\b(?:[^.!\\n]{0,40}\\b(?:to|with)\\b[^.!\\n]{0,40}\\b${somebody}| over\\b| through\\b| now\\b|\\s*[.!]|$)`,
  // "You will be transferred to billing", "I've escalated this to tech support"
  `${customerWillBe} ${fillers}${moved}\\b[^.!\\n]{0,20}\\b(?:to|with)\\b[^.!\\n]{0,40}\\b${somebody}`,
  `${done} ${fillers}${moved} (?:you|${conversation})\\b[^.!\\n]{0,20}\\b(?:to|with)\\b[^.!\\n]{0,40}\\b${somebody}`,
].map((pattern) => new RegExp(pattern, 'i'));

/** Leaves the choice to the customer: "shall I transfer you?", "if you'd like, I'll connect you". */
const offers =
  /\?\s*$|\b(?:would you like|do you want|shall i|should i|may i|can i|if you(?:['’]d| would)? (?:like|prefer|want|wish))\b/i;

/**
 * Whether an answer says that the conversation is being transferred. Models sometimes say it and do not call the tool
 * (openai-agents-python#2352); the customer would then wait for nobody. English only.
 */
export function promisesTransfer(text: string): boolean {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .some((sentence) => !offers.test(sentence) && announcements.some((pattern) => pattern.test(sentence)));
}
