/** Whether a host is this machine's own: the loopback addresses, and names that lead there (RFC 6761 section 6.3). */
export function isLoopback(host: string): boolean {
  return /^(?:\[?::1\]?|127(?:\.\d+){3}|(?:.+\.)?localhost)$/i.test(host);
}

/** Whether an address is plain http to another machine, readable for everybody on the way. */
export function isOpenHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}
