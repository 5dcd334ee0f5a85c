import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A line with a path in backticks and a colon, then a code block: the file that it shows. */
const FILE = /^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm;

/** Writes the files that a page of the documentation shows into a folder; returns their paths, as the page names them. */
export async function writeFilesOf(page: string | URL, folder: string): Promise<string[]> {
  const text = await readFile(page, 'utf8');
  const files = [...text.matchAll(FILE)].map(([, path = '', code = '']) => ({ path, code }));
  for (const { path, code } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), code);
  }
  return files.map(({ path }) => path);
}
