import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFile } from '../../src/config/find.ts';
import { makeFolder } from './workspace.ts';

const home = '/nowhere';

test.each([
  'oauth2.config.json',
  'oauth2.config.yaml',
  'oauth2.config.yml',
  'oauth2.config.js',
  'oauth2.config.mjs',
  'oauth2.config.cjs',
  '.oauth2rc',
])('%s is found', (name) => {
  const folder = makeFolder({ [name]: '' });
  expect(findFile(folder, home)).toEqual({ file: join(folder, name), passedOver: [] });
});

test('package.json is found only if it holds our key', () => {
  const ours = makeFolder({ 'package.json': { oauth2: {} } });
  expect(findFile(ours, home)?.file).toBe(join(ours, 'package.json'));
  const other = makeFolder({ 'package.json': { dependencies: { oauth2: '1.0.0' } } });
  expect(findFile(other, home)).toBeUndefined();
});

test('the first name wins, and the others are told', () => {
  const folder = makeFolder({ 'oauth2.config.yaml': '', 'oauth2.config.json': '{}', 'package.json': '{}' });
  expect(findFile(folder, home)).toEqual({
    file: join(folder, 'oauth2.config.json'),
    passedOver: [join(folder, 'oauth2.config.yaml')],
  });
});

test('a link to what is not there is found, so that reading it fails', () => {
  const folder = makeFolder({ 'a/file': '', 'oauth2.config.json': '{}' });
  symlinkSync('/nowhere/config.json', join(folder, 'a/oauth2.config.json'));
  expect(findFile(join(folder, 'a'), home)?.file).toBe(join(folder, 'a/oauth2.config.json'));
});

test('a folder that cannot be looked into holds nothing', () => {
  expect(findFile(`/${'a'.repeat(5_000)}`, home)).toBeUndefined();
});

test('folders above are looked into', () => {
  const folder = makeFolder({ 'oauth2.config.json': '{}', 'a/b/file': '' });
  expect(findFile(join(folder, 'a/b'), home)?.file).toBe(join(folder, 'oauth2.config.json'));
});

test('nothing above the first package.json is looked into', () => {
  const folder = makeFolder({ 'oauth2.config.json': '{}', 'a/package.json': '{}', 'a/b/file': '' });
  expect(findFile(join(folder, 'a/b'), home)).toBeUndefined();
});

test('the folder of the first package.json itself is looked into', () => {
  const folder = makeFolder({ 'a/package.json': '{}', 'a/.oauth2rc': '', 'a/b/file': '' });
  expect(findFile(join(folder, 'a/b'), home)?.file).toBe(join(folder, 'a/.oauth2rc'));
});

test('nothing above the home directory is looked into', () => {
  const folder = makeFolder({ 'oauth2.config.json': '{}', 'home/project/file': '' });
  expect(findFile(join(folder, 'home/project'), join(folder, 'home'))).toBeUndefined();
});
