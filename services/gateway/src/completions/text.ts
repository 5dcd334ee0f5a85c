/**
 * Turns the text of runs, which may be begun again, into one text that only grows, since what a client of this protocol has been sent
 * cannot be taken back.
 */
export class GrowingText {
  #run: string | null = null;
  /** What was sent of the current run. */
  #sent = '';
  #any = false;

  /** What to send for more text of a run. */
  add(run: string, text: string): string {
    const again = this.#any && this.#run !== run;
    if (this.#run !== run) this.#sent = '';
    this.#run = run;
    this.#sent += text;
    this.#any = true;
    return (again ? '\n\n' : '') + text;
  }

  /** What is still to be sent when the whole answer is known: nothing, as a rule. */
  finish(answer: string): string {
    if (answer.startsWith(this.#sent)) return answer.slice(this.#sent.length);
    // An agent may say something in passing before its answer.
    if (this.#sent.trimEnd().endsWith(answer.trimEnd())) return '';
    return `\n\n${answer}`;
  }
}
