import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished } from 'vitest';
import { findChromium } from './chromium-path.ts';

const executablePath = findChromium();

/** A suite that needs the browser. Where there is none it is skipped, which the end of the run says out loud. */
export const describeInChromium = describe.skipIf(executablePath === undefined);

let running: Promise<Browser> | undefined;

/** The one browser of this process, started by the first test that needs it. */
function browser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('there is no Chromium on the PATH');
  running ??= chromium.launch({
    executablePath,
    args: [
      // Its sandbox refuses to run as root, as in most containers; it visits nothing but this test run.
      '--no-sandbox',
      // Test servers listen on one address, and tests have hosts of their own.
      '--host-resolver-rules=MAP localhost 127.0.0.1, MAP *.example 127.0.0.1',
    ],
  });
  return running;
}

afterAll(async () => {
  await (await running)?.close();
  running = undefined;
});

/** Chromium's word for an answer that refuses, and for one that says that something is missing. */
const REFUSED = /^Failed to load resource: the server responded with a status of (?!404)[45]/;
const MISSING = /^Failed to load resource: the server responded with a status of 404/;

/**
 * Somebody's browser with nothing in it: cookies and cache of its own, in English unless told otherwise. The test fails
 * when a page of it breaks its Content-Security-Policy, logs an error or throws one.
 *
 * @param complaint what the browser is to complain of, where it must
 */
export async function openPage(options: BrowserContextOptions = {}, complaint?: RegExp): Promise<Page> {
  // As a header, which can be changed later; where a test names a locale, that is what counts.
  const extraHTTPHeaders = { 'accept-language': 'en-US' };
  const context = await (await browser()).newContext({ extraHTTPHeaders, ...options });
  const complaints: string[] = [];
  const documents = new Set<string>();
  context.on('request', (request) => {
    if (request.isNavigationRequest()) documents.add(request.url());
  });
  context.on('console', (message) => {
    const text = message.text();
    const { url } = message.location();
    // What a refusal says, and a page in place of what was asked for, is the test's to look at.
    if (message.type() !== 'error' || REFUSED.test(text)) return;
    if (!(MISSING.test(text) && documents.has(url))) complaints.push(`${text} ${url}`);
  });
  context.on('weberror', (thrown) => complaints.push(String(thrown.error())));
  onTestFinished(async () => {
    await context.close();
    const unexpected = complaints.filter((text) => complaint?.test(text) !== true);
    expect(unexpected, 'what the browser complained of').toEqual([]);
    expect(complaints.length > 0, 'whether it complained at all').toBe(complaint !== undefined);
  });
  return context.newPage();
}
