/** Lines wait at most this long for others to be written with them. */
const FLUSH_MS = 100;
/** Characters that are worth a write. */
const ENOUGH = 4_096;

export type Stdout = { write(text: string): void; flush(): void };

let opened: Stdout | undefined;

/**
 * The process's stdout for what is written together, and at the latest with the process's end. Where nobody reads it any more, what is
 * written is dropped: a log must not end or hold up what it tells of.
 */
export function openStdout(): Stdout {
  opened ??= open();
  return opened;
}

function open(): Stdout {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  let isGone = false;
  process.stdout.on('error', () => {
    isGone = true;
  });
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== '' && !isGone) process.stdout.write(waiting);
    waiting = '';
  };
  process.once('exit', flush);
  return {
    write(text) {
      waiting += text;
      if (waiting.length >= ENOUGH) flush();
      else timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    flush,
  };
}
