import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';
import { sessions } from './0002-sessions.ts';
import { signingKeys } from './0003-signing-keys.ts';
import { brakes } from './0004-brakes.ts';
import { authorization } from './0005-authorization.ts';
import { deviceCodes } from './0006-device-codes.ts';
import { openid } from './0007-openid.ts';
import { takingBack } from './0008-taking-back.ts';
import { tokenPartitions } from './0009-token-partitions.ts';
import { signedUserinfo } from './0010-signed-userinfo.ts';
import { consentResources } from './0011-consent-resources.ts';

/** Every migration, in order. One that has shipped is never edited: mend it with the next. */
export const migrations: readonly Migration[] = [
  first,
  sessions,
  signingKeys,
  brakes,
  authorization,
  deviceCodes,
  openid,
  takingBack,
  tokenPartitions,
  signedUserinfo,
  consentResources,
];
