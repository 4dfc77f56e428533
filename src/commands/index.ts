import type { CommandEntry } from '../terminal/command.ts';

/**
 * Every command: the words that call it, which are the path of its file, and its summary. It is all that the help
 * of everything needs, so that no command is loaded but the one that runs.
 */
export const commands: readonly CommandEntry[] = [
  {
    path: 'init',
    summary: 'Set up a configuration file, a database, a superuser and a signing key',
    load: () => import('./init.ts'),
  },
  { path: 'serve', summary: 'Run the HTTP server', load: () => import('./serve.ts') },
  { path: 'app create', summary: 'Register an app', load: () => import('./app/create.ts') },
  { path: 'app list', summary: 'List the apps', load: () => import('./app/list.ts') },
  { path: 'app show', summary: 'Show an app', load: () => import('./app/show.ts') },
  { path: 'app update', summary: 'Change an app', load: () => import('./app/update.ts') },
  {
    path: 'app rotate-secret',
    summary: 'Give an app a new secret',
    load: () => import('./app/rotate-secret.ts'),
  },
  { path: 'app delete', summary: 'Delete an app and its tokens', load: () => import('./app/delete.ts') },
  { path: 'user create', summary: 'Create a user', load: () => import('./user/create.ts') },
  { path: 'user list', summary: 'List the users', load: () => import('./user/list.ts') },
  { path: 'user show', summary: 'Show a user', load: () => import('./user/show.ts') },
  { path: 'user update', summary: 'Change a user', load: () => import('./user/update.ts') },
  { path: 'user passwd', summary: "Change a user's password", load: () => import('./user/passwd.ts') },
  {
    path: 'user sessions',
    summary: 'List where a user is signed in, or sign them out',
    load: () => import('./user/sessions.ts'),
  },
  {
    path: 'user consents',
    summary: 'List what a user has let apps have, or take it back',
    load: () => import('./user/consents.ts'),
  },
  {
    path: 'user delete',
    summary: 'Delete a user and the tokens made for them',
    load: () => import('./user/delete.ts'),
  },
  {
    path: 'token issue',
    summary: 'Make an access token without a grant',
    load: () => import('./token/issue.ts'),
  },
  {
    path: 'token get',
    summary: 'Get a token as an app does, with a browser or a device code',
    load: () => import('./token/get.ts'),
  },
  {
    path: 'token inspect',
    summary: 'Say what a token is good for',
    load: () => import('./token/inspect.ts'),
  },
  {
    path: 'token list',
    summary: 'List the live tokens, never their values',
    load: () => import('./token/list.ts'),
  },
  { path: 'token revoke', summary: 'Revoke a token, or many', load: () => import('./token/revoke.ts') },
  { path: 'key list', summary: 'List the signing keys', load: () => import('./key/list.ts') },
  {
    path: 'key generate',
    summary: 'Make the first signing key of an algorithm',
    load: () => import('./key/generate.ts'),
  },
  {
    path: 'key rotate',
    summary: 'Replace the signing key by a new one',
    load: () => import('./key/rotate.ts'),
  },
  { path: 'key retire', summary: 'End a signing key at once', load: () => import('./key/retire.ts') },
  { path: 'cleartokens', summary: 'Delete what has expired', load: () => import('./cleartokens.ts') },
  { path: 'migrate', summary: 'Bring the database schema up to date', load: () => import('./migrate.ts') },
  { path: 'backup', summary: 'Write a copy of the database into a file', load: () => import('./backup.ts') },
  { path: 'restore', summary: 'Replace the database with a copy of it', load: () => import('./restore.ts') },
  { path: 'copy', summary: 'Copy everything into another database', load: () => import('./copy.ts') },
  {
    path: 'doctor',
    summary: 'Find what is wrong or weak, and how to mend it',
    load: () => import('./doctor.ts'),
  },
  { path: 'config show', summary: 'Show the settings in effect', load: () => import('./config/show.ts') },
  { path: 'config check', summary: 'Check the configuration', load: () => import('./config/check.ts') },
  {
    path: 'config path',
    summary: 'Print which configuration file is used',
    load: () => import('./config/path.ts'),
  },
  {
    path: 'completion',
    summary: 'Print a script for completion in a shell',
    load: () => import('./completion.ts'),
  },
];
