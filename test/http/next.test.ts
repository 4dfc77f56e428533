import { expect, it } from 'vitest';
import { safeNext } from '../../src/http/next.ts';
import { Browser } from '../support/browser.ts';
import { passwordOf, testbed } from '../support/testbed.ts';

const elsewhere = [
  '',
  'evil.example',
  'https://evil.example/',
  'https:evil.example',
  'https:/evil.example',
  'HTTPS://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/path\\..\\..\\evil',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nset-cookie: a=b',
  '/\u0000/evil.example',
  ' //evil.example',
  '\u0001//evil.example',
  '\u00a0//evil.example',
  '/ok\u2028',
  '/pfad/ä',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '/%2E%2e//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  '?next=//evil.example',
  '#//evil.example',
  '@evil.example',
  'http://localhost@evil.example/',
  'http://localhost.evil.example/',
  'http:///evil.example',
  '．/／evil.example',
];

const here = [
  '/',
  '/o/authorize/?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
  '/o/authorize/?next=//evil.example',
  '/a//b',
  '/a:b@c',
  '/%2F/evil.example',
  '/%5Cevil.example',
  '/@evil.example',
  '/o/applications/#top',
];

it.each(elsewhere)('%j is no address to go on to', (text) => {
  expect(safeNext(text)).toBeUndefined();
});

it.each(here)('%j is an address to go on to, as it is', (text) => {
  expect(safeNext(text)).toBe(text);
  expect(new URL(text, 'https://auth.example').host).toBe('auth.example');
});

it('signing in leads to none of those that lie elsewhere', async () => {
  const bed = await testbed();
  await bed.user('alice');
  for (const next of elsewhere) {
    const browser = new Browser(bed);
    const page = await browser.visit(`/accounts/login/?next=${encodeURIComponent(next)}`);
    expect(page.forms[0]?.fields.next).toBeUndefined();
    const asked = { username: 'alice', password: passwordOf('alice'), next };
    const then = await browser.submit(page, asked);
    expect([then.address, then.leadsTo]).toEqual(['/', undefined]);
    expect(then.text).not.toContain('evil');
  }
});
