import { Pool } from 'pg';

/** The system's database, to look for a case to show and for what a conversation left behind. */
export type DemoDatabase = {
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

export function openDemoDatabase(url: string): DemoDatabase {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => {});
  return {
    rows: async (sql, values = []) => (await pool.query(sql, values)).rows,
    close: () => pool.end(),
  };
}
