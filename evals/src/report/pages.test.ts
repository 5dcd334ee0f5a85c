import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { appendResult, writeRunMeta } from '../contracts/run-folder.ts';
import { writeReport } from './index.ts';
import { resultOf, runOf } from './testing/runs.ts';

const HOSTILE = '<script>alert(1)</script> **now** | `x`';

it('writes one page, markdown and JSON beside the results, and text for the terminal, all with the same figures', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'evals-'));
  try {
    await writeRunMeta(dir, runOf({ archs: ['handoff', 'mega'], offline: true }));
    for (const arch of ['handoff', 'mega'] as const) {
      await appendResult(dir, resultOf('billing-01', { arch }));
      await appendResult(dir, resultOf('a', { arch, said: [HOSTILE], reason: HOSTILE, actual: 'sales' }));
      await appendResult(dir, resultOf('b', { arch }));
    }
    const { report, text, files } = await writeReport(dir);
    const [html, markdown, json] = await Promise.all(
      [files.html, files.markdown, files.json].map((file) => readFile(file, 'utf8')),
    );
    expect(JSON.parse(json!)).toEqual(JSON.parse(JSON.stringify(report)));
    for (const page of [html!, markdown!, stripVTControlCharacters(text)]) {
      expect(page).toContain('Offline model: a small text classifier and rules answered');
      expect(page).toContain('66.7 %');
      expect(page).toContain('mega');
    }
    // One file: nothing is loaded from elsewhere, and nothing that a customer wrote becomes markup.
    expect(html).not.toMatch(/<script|src=|@import|<link|url\(/i);
    expect(html).toContain('&lt;script&gt;');
    expect(markdown).toContain('\\<script\\>');
    expect(markdown).toContain('\\*\\*now\\*\\* \\| \\`x\\`');
    expect(html!.match(/<svg/g)!.length).toBeGreaterThanOrEqual(8);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
