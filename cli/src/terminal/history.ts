import type { HistoryItem } from '@switchboard/shared';
import { brief, coloured, dim, plain } from './text.ts';

/** Longest text of a tool's arguments or result that is shown. */
const TOOL_TEXT = 160;

/** An item of a conversation's history as lines for a terminal. */
export function historyLine(item: HistoryItem): string {
  switch (item.type) {
    case 'message':
      if (item.role === 'user') return `${coloured('customer')}: ${plain(item.content)}`;
      return `${coloured('us')}: ${plain(item.content.map((part) => part.text).join(''))}`;
    case 'function_call':
      return dim(`· ${plain(item.name)}(${brief(item.arguments, TOOL_TEXT)})`);
    case 'function_call_result':
      return dim(`· ${plain(item.name)} → ${brief(item.output, TOOL_TEXT)}`);
  }
}
