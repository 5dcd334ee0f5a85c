/** The few sentences that the system itself says to a customer. */
export const notices = {
  toPerson:
    'I am connecting you with a colleague. They can see our whole conversation and will answer you here.',
  apology:
    'Sorry, something went wrong on our side and I could not finish this. A colleague will read our conversation and answer you here.',
  limit:
    'I do not want to keep you going in circles, so I am passing this to a colleague. They can see our whole conversation and will answer you here.',
  waiting:
    'Thanks for your patience: this takes longer than usual. Your message is safe and will be answered here.',
  refused:
    'You have written more messages than I can take at once, so I could not take this one. Please send it again after my next answer.',
};
