/** Which characters may stand where, looked at before anything is parsed, hashed or stored. */

const NOT_VSCHAR = /[^\x20-\x7e]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Whether a text is made of VSCHAR alone, as client_id and client_secret must be (RFC 6749 appendix A). */
export function isVschar(text: string): boolean {
  return !NOT_VSCHAR.test(text);
}

/** Whether a text has a control character (C0, DEL or C1), which no name and no password may have. */
export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text);
}
