/** What stands for these pages in the tab of a browser: a keyhole. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b57b0"/>
<path fill="#fff" d="M16 6a6 6 0 0 0-3 11.2L11.5 26h9L19 17.2A6 6 0 0 0 16 6z"/>
</svg>
`;
