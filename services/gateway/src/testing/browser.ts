import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Where Chromium is: CHROMIUM_BIN, or one of the usual places. In a CI run as root it is installed where it is missing; elsewhere nothing
 * is installed unasked, and null is returned.
 */
export function findChromium(): string | null {
  const { CHROMIUM_BIN, CI } = process.env;
  if (CHROMIUM_BIN) return CHROMIUM_BIN;
  const find = () => PLACES.find(existsSync) ?? null;
  const found = find();
  if (found !== null || !CI || process.getuid?.() !== 0) return found;
  execFileSync('apt-get', ['update'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
  return find();
}

/** Starts a headless Chromium that asks nothing of the network but what its pages do. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
