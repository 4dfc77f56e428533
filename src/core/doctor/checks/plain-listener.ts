import { settingCheck } from '../finding.ts';
import { isLoopback } from '../hosts.ts';

/** RFC 9700 section 2.6: end to end TLS, or a proxy that ends it and is known. */
export const plainListener = settingCheck('plain_listener', 'SERVER.HOST', ({ SERVER }) =>
  !isLoopback(SERVER.HOST) && SERVER.TLS_CERT === null && SERVER.TRUST_PROXY === false
    ? {
        severity: 'advice',
        problem: `is ${SERVER.HOST}, where other machines reach the server over plain http`,
        mend: 'set SERVER.TLS_CERT and TLS_KEY, or put a proxy with TLS in front and name it in SERVER.TRUST_PROXY',
      }
    : undefined,
);
