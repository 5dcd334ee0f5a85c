import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROOT } from '@switchboard/cli/src/system/environment.ts';
import { z } from 'zod';
import type { RunMeta } from '../contracts/run.ts';
import { readResults, readRunMeta } from '../contracts/run-folder.ts';
import { readJsonl } from '../datasets/jsonl.ts';
import { reportHtml } from './html/page.ts';
import { reportMarkdown } from './markdown.ts';
import { type Report, reportOf } from './report.ts';
import { reportText } from './text.ts';

/** A report, as a terminal shows it and where its pages are. */
export type WrittenReport = {
  report: Report;
  text: string;
  files: { html: string; markdown: string; json: string };
};

/**
 * Makes the report of a run, whole or stopped, and writes it beside the run's results: `report.html`, `report.md`, `report.json`.
 * `report.failed` says that too many rows came to no end for the figures to count.
 *
 * @param dir a run's folder
 */
export async function writeReport(dir: string): Promise<WrittenReport> {
  const run = await readRunMeta(dir);
  const report = reportOf(run, await readResults(dir), await whysOf(run));
  const files = {
    html: join(dir, 'report.html'),
    markdown: join(dir, 'report.md'),
    json: join(dir, 'report.json'),
  };
  await writeFile(files.html, reportHtml(report));
  await writeFile(files.markdown, reportMarkdown(report));
  await writeFile(files.json, `${JSON.stringify(report, null, 2)}\n`);
  return { report, text: reportText(report), files };
}

const whySchema = z.looseObject({ id: z.string(), why: z.string() });

/** From the sets as they are now: help for a reader, and no part of any figure, so a set that is gone is no error. */
async function whysOf(run: RunMeta): Promise<Map<string, string>> {
  const whys = new Map<string, string>();
  for (const { file } of Object.values(run.datasets)) {
    const rows = await readJsonl(resolve(ROOT, file), whySchema).catch(() => []);
    for (const { row } of rows) whys.set(row.id, row.why);
  }
  return whys;
}
