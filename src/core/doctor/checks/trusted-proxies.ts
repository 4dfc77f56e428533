import { settingCheck } from '../finding.ts';

/** A proxy that is everybody is nobody's. */
export const trustedProxies = settingCheck('everybody_is_a_proxy', 'SERVER.TRUST_PROXY', ({ SERVER }) => {
  const all = (SERVER.TRUST_PROXY || []).filter((range) => range.endsWith('/0'));
  if (all.length === 0) return undefined;
  return {
    severity: 'error',
    problem: `holds ${all.join(', ')}: every client can say in a header that it comes from elsewhere`,
    mend: 'name the addresses of your proxies alone, such as 10.0.0.5 or 10.0.0.0/24',
  };
});
