import { fileURLToPath } from 'node:url';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** Where Grafana's provisioning finds the boards. */
export const BOARDS_DIR = fileURLToPath(new URL('../../grafana/dashboards', import.meta.url));
export const PROMETHEUS_DIR = fileURLToPath(new URL('../../prometheus', import.meta.url));

export function textOf(board: Dashboard): string {
  return `${JSON.stringify(board, null, 2)}\n`;
}
