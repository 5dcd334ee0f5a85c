import { TRIAGE } from '@switchboard/shared';

/** What a person means by a line at the desk. */
export type DeskLine =
  | { do: 'list' | 'history' | 'quit' | 'help' | 'nothing' }
  | { do: 'take'; which: string }
  | { do: 'return'; to: string; note: string }
  | { do: 'reply'; text: string }
  | { do: 'unknown'; why: string };

/**
 * Reads a line. With a conversation open, a line is a reply to the customer unless it begins with a slash; with none open, the slash
 * may be left out. In `/return [agent] [note]` the first word is the agent where there is one of that name, else all is the note.
 */
export function readLine(line: string, isOpen: boolean, agents: string[]): DeskLine {
  const text = line.trim();
  if (text === '') return { do: 'nothing' };
  if (isOpen && !text.startsWith('/')) return { do: 'reply', text };
  const [word = '', ...rest] = text.replace(/^\//, '').split(/\s+/);
  switch (word) {
    case 'list':
    case 'history':
    case 'quit':
    case 'help':
      return { do: word };
    case 'take':
      return rest[0] === undefined
        ? { do: 'unknown', why: 'take which one? A number of the list, or a conversation' }
        : { do: 'take', which: rest[0] };
    case 'return': {
      const isAgent = rest[0] !== undefined && agents.includes(rest[0]);
      return {
        do: 'return',
        to: isAgent ? (rest[0] ?? TRIAGE) : TRIAGE,
        note: (isAgent ? rest.slice(1) : rest).join(' '),
      };
    }
    default:
      return { do: 'unknown', why: `"${word}" is no command here; /help lists them` };
  }
}
