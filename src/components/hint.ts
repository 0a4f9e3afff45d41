// The readable cookie that says "somebody is signed in here", nothing more: it spares anonymous visitors a
// request and opens nothing. The session itself is in a cookie that no script can read.

export const signedInHint = (): boolean => /(?:^|;\s*)hint=1(?:;|$)/.test(document.cookie);
