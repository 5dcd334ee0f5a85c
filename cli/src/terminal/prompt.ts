import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';

export type Prompt = {
  /** Writes text above what the user is typing. Text that does not end its line is continued by the next. */
  print(text: string): void;
  setLabel(label: string): void;
  /** Begins to read lines; resolves when the input has ended. */
  read(onLine: (line: string) => void): Promise<void>;
  /** Ends the input, as a Ctrl-D does. */
  close(): void;
};

/**
 * Reads lines from the terminal while others write to it: what is typed is taken away for a text to be printed, and put back below.
 * Where input or output is no terminal, lines are read as they come and nothing is put anywhere.
 */
export function openPrompt(label: string): Prompt {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  let lines: Interface | undefined;
  let current = label;
  let isShown = false;
  const show = () => {
    if (!isTerminal || !lines) return;
    lines.setPrompt(current);
    lines.prompt(true);
    isShown = true;
  };
  return {
    print(text) {
      if (text === '') return;
      if (isShown) {
        cursorTo(process.stdout, 0);
        clearLine(process.stdout, 0);
        isShown = false;
      }
      process.stdout.write(text);
      if (text.endsWith('\n')) show();
    },
    setLabel(next) {
      current = next;
      if (isShown) show();
    },
    read(onLine) {
      const input = createInterface({
        input: process.stdin,
        ...(isTerminal ? { output: process.stdout } : {}),
        terminal: isTerminal,
      });
      lines = input;
      input.on('line', (line) => {
        isShown = false;
        onLine(line);
        if (!isShown) show();
      });
      input.on('SIGINT', () => input.close());
      show();
      return new Promise((resolve) =>
        input.once('close', () => {
          lines = undefined;
          isShown = false;
          resolve();
        }),
      );
    },
    close: () => lines?.close(),
  };
}
