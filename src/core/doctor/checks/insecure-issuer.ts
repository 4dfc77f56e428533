import { issuer } from '../../issuer.ts';
import { settingCheck } from '../finding.ts';
import { isOpenHttp } from '../hosts.ts';

/** RFC 8414 section 2 and RFC 9700 section 2.6 want https. */
export const insecureIssuer = settingCheck('insecure_issuer', 'SERVER.ALLOW_INSECURE_ISSUER', (settings) =>
  isOpenHttp(issuer(settings))
    ? {
        severity: 'error',
        problem: `lets the issuer be ${issuer(settings)}: everybody on the way can read passwords and tokens`,
        mend: 'set SERVER.ISSUER to an https address, and ALLOW_INSECURE_ISSUER to false',
      }
    : undefined,
);
