import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Where Chromium is: CHROMIUM_BIN, or one of the usual places; null where there is none, and no browser test can run. Throws in a CI run, so
 * that a gate never opens on tests that were left out.
 */
export function findChromium(): string | null {
  const { CHROMIUM_BIN, CI } = process.env;
  const found = CHROMIUM_BIN || PLACES.find(existsSync);
  if (found) return found;
  if (CI)
    throw new Error('there is no Chromium for the browser tests: install it, or name it in CHROMIUM_BIN');
  return null;
}

/** Parts of the browser's own window that are pages too: unseen, they would take more time in each window than the page under test. */
const OWN_PAGES = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxAimPopup',
  'PreloadTopChromeWebUI',
  'InitialWebUI',
  'WebUIReloadButton',
];

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
      `--disable-features=${OWN_PAGES.join()}`,
    ],
  });
}
