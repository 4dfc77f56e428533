import { issuer } from '../../issuer.ts';
import { settingCheck } from '../finding.ts';
import { isLoopback } from '../hosts.ts';

/** Clients on other machines are told to come to their own machine. */
export const localIssuer = settingCheck('local_issuer', 'SERVER.ISSUER', (settings) =>
  !isLoopback(settings.SERVER.HOST) && isLoopback(new URL(issuer(settings)).hostname)
    ? {
        severity: 'advice',
        problem: `is ${issuer(settings)}, while the server listens on ${settings.SERVER.HOST} for other machines`,
        mend: 'set SERVER.ISSUER to the address by which clients reach this server',
      }
    : undefined,
);
